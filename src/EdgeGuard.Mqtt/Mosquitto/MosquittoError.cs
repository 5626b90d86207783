using System.Globalization;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>Maps result codes of <c>enum mosq_err_t</c> to failures.</summary>
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

    /// <summary>Linux errno values, the same on every architecture that .NET supports.</summary>
    private const int NetworkUnreachable = 101;
    private const int TimedOut = 110;
    private const int Refused = 111;
    private const int HostUnreachable = 113;

    /// <summary>The failure of a connection attempt.</summary>
    internal static MqttFailure OfConnect(int result, int errno, MqttBroker broker) => (result, errno) switch
    {
        (NameLookup, _) => new(MqttFailureCause.NameResolution, $"The name '{broker.Host}' has no address, or no DNS server answers."),
        (SystemError, Refused) => new(MqttFailureCause.Refused, $"Nothing listens at {broker}."),
        (SystemError, TimedOut) => new(MqttFailureCause.Timeout, $"No answer from {broker}."),
        (SystemError, NetworkUnreachable or HostUnreachable) => new(MqttFailureCause.Unreachable, $"There is no route to {broker}."),
        (SystemError, _) => new(MqttFailureCause.ConnectionLost, Say($"Connecting to {broker} failed, errno {errno}.")),
        (Tls, _) => TlsFailures.NoHandshake,
        (Invalid or MalformedText, _) => new(MqttFailureCause.LocalSetup, "libmosquitto does not accept these connection settings."),
        _ => OfConnection(result),
    };

    /// <summary>The failure of an established connection; codes from 0x80 on are the broker's reason codes.</summary>
    internal static MqttFailure OfConnection(int result) => result switch
    {
        >= ReasonCodes.FirstFailure => ReasonCodes.OfDisconnect(result),
        Protocol or MalformedPacket or MalformedText => new(MqttFailureCause.Protocol, "The broker sent a packet that violates the MQTT protocol."),
        KeepAlive => new(MqttFailureCause.Timeout, "The broker did not answer the keep-alive probe."),
        Tls => TlsFailures.NoHandshake,
        OutOfMemory => new(MqttFailureCause.ConnectionLost, "libmosquitto ran out of memory."),
        ConnectionRefused or ConnectionLost or NotConnected or SystemError or Success =>
            new(MqttFailureCause.ConnectionLost, "The connection broke, or the broker closed it."),
        _ => new(MqttFailureCause.ConnectionLost, Say($"The connection ended with libmosquitto's code {result}.")),
    };

    /// <summary>The failure of one request that was not sent; the connection stays.</summary>
    /// <returns>null if the result is not about the request.</returns>
    internal static MqttFailure? OfRequest(int result) => result switch
    {
        Oversize => new(MqttFailureCause.MessageRefused, "The message is larger than the broker accepts."),
        QosNotSupported => new(MqttFailureCause.MessageRefused, "The broker does not accept messages of that QoS."),
        PayloadSize or Invalid or MalformedText => new(MqttFailureCause.MessageRefused, "libmosquitto does not accept the message."),
        _ => null,
    };

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
