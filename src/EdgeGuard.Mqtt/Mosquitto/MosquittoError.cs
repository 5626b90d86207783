using System.Globalization;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>The result codes of <c>enum mosq_err_t</c> that we tell apart, and what they mean to an operator.</summary>
internal static class MosquittoError
{
    internal const int Success = 0;
    private const int OutOfMemory = 1;
    private const int Protocol = 2;
    private const int Invalid = 3;
    private const int NotConnected = 4;
    private const int ConnectionRefused = 5;
    private const int ConnectionLost = 7;
    private const int Tls = 8;
    private const int PayloadSize = 9;
    private const int SystemError = 14;
    private const int NameLookup = 15;
    private const int MalformedText = 18;
    private const int KeepAlive = 19;
    private const int MalformedPacket = 21;
    private const int QosNotSupported = 24;
    private const int Oversize = 25;

    /// <summary>Errno values of Linux, all architectures .NET runs on.</summary>
    private const int NetworkUnreachable = 101;
    private const int TimedOut = 110;
    private const int Refused = 111;
    private const int HostUnreachable = 113;

    /// <summary>The connection could not be begun.</summary>
    internal static MqttFailure OfConnect(int result, int errno, MqttBroker broker) => (result, errno) switch
    {
        (NameLookup, _) => new(MqttFailureCause.NameResolution, $"The name '{broker.Host}' has no address, or no name server answers."),
        (SystemError, Refused) => new(MqttFailureCause.Refused, $"Nothing listens at {broker}."),
        (SystemError, TimedOut) => new(MqttFailureCause.Timeout, $"No answer from {broker}."),
        (SystemError, NetworkUnreachable or HostUnreachable) => new(MqttFailureCause.Unreachable, $"There is no route to {broker}."),
        (SystemError, _) => new(MqttFailureCause.ConnectionLost, Say($"Connecting to {broker} failed, errno {errno}.")),
        (Tls, _) => TlsFailures.NoHandshake,
        (Invalid or MalformedText, _) => new(MqttFailureCause.LocalSetup, "libmosquitto does not accept these connection settings."),
        _ => OfConnection(result),
    };

    /// <summary>A standing connection broke; codes from 0x80 on are the broker's own reason.</summary>
    internal static MqttFailure OfConnection(int result) => result switch
    {
        >= ReasonCodes.FirstFailure => ReasonCodes.OfDisconnect(result),
        Protocol or MalformedPacket or MalformedText => new(MqttFailureCause.Protocol, "What the broker sent is not MQTT as it should be."),
        KeepAlive => new(MqttFailureCause.Timeout, "The broker did not answer the keep-alive probe."),
        Tls => TlsFailures.NoHandshake,
        OutOfMemory => new(MqttFailureCause.ConnectionLost, "libmosquitto ran out of memory."),
        ConnectionRefused or ConnectionLost or NotConnected or SystemError or Success =>
            new(MqttFailureCause.ConnectionLost, "The connection broke, or the broker closed it."),
        _ => new(MqttFailureCause.ConnectionLost, Say($"The connection ended with libmosquitto's code {result}.")),
    };

    /// <summary>One request was not even sent, and the connection stands.</summary>
    /// <returns>null when the result means the connection, not the request.</returns>
    internal static MqttFailure? OfRequest(int result) => result switch
    {
        Oversize => new(MqttFailureCause.MessageRefused, "The message is larger than the broker takes."),
        QosNotSupported => new(MqttFailureCause.MessageRefused, "The broker does not take messages of that quality of service."),
        PayloadSize or Invalid or MalformedText => new(MqttFailureCause.MessageRefused, "libmosquitto does not accept the message."),
        _ => null,
    };

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
