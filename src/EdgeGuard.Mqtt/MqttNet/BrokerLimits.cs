using System.Text;
using EdgeGuard.Mqtt.Contract;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeGuard.Mqtt.MqttNet;

/// <summary>
/// The limits of an MQTT 5 broker from its CONNACK (MQTT 5.0 §3.2.2.3). MQTTnet ignores them; a broker closes the connection when one is
/// exceeded.
/// </summary>
internal sealed class BrokerLimits
{
    private const int ByteBits = 7;

    private readonly long _maximumPacketSize = long.MaxValue;

    internal BrokerLimits(MqttClientConnectResult welcome, MqttConnectionSettings settings)
    {
        KeepAlive = welcome.ServerKeepAlive > 0 ? TimeSpan.FromSeconds(welcome.ServerKeepAlive) : settings.KeepAlive;
        Window = welcome.ReceiveMaximum is > 0 and { } maximum ? maximum : ushort.MaxValue;
        if (settings.Protocol is not MqttProtocol.V5) return;
        _maximumPacketSize = welcome.MaximumPacketSize is > 0 and { } size ? size : long.MaxValue;
        MaximumQos = welcome.MaximumQoS is MqttQualityOfServiceLevel.AtMostOnce ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce;
        Retains = welcome.RetainAvailable;
    }

    /// <summary>The highest QoS of messages that it accepts.</summary>
    internal MqttQos MaximumQos { get; } = MqttQos.AtLeastOnce;

    /// <summary>It keeps retained messages.</summary>
    internal bool Retains { get; } = true;

    /// <summary>Number of QoS 1 messages that may wait for an acknowledgement; 1 to 65535.</summary>
    internal int Window { get; }

    /// <summary>The keep-alive time that the broker requires, otherwise the configured one.</summary>
    internal TimeSpan KeepAlive { get; }

    /// <returns>null if the message may be sent.</returns>
    internal MqttFailure? Check(MqttMessage message)
    {
        if (message.Qos > MaximumQos)
            return new(MqttFailureCause.MessageRefused, "The broker does not accept messages of that QoS.");
        return _maximumPacketSize < long.MaxValue && PacketSize(message) > _maximumPacketSize
            ? new(MqttFailureCause.MessageRefused, "The message is larger than the broker accepts.")
            : null;
    }

    /// <summary>Clears the retain flag for a broker without retained messages, as libmosquitto does.</summary>
    internal MqttMessage Adapt(MqttMessage message) => message.Retain && !Retains ? message with { Retain = false } : message;

    /// <summary>Size of an MQTT 5 PUBLISH packet in bytes (MQTT 5.0 §3.3).</summary>
    private static long PacketSize(MqttMessage message)
    {
        const int propertyId = 1, length = 2, packetId = 2;
        long properties = 0;
        if (message.Expiry is not null) properties += propertyId + sizeof(uint);
        if (message.ContentType is { } type) properties += propertyId + length + Bytes(type);
        if (message.ResponseTopic is { } topic) properties += propertyId + length + Bytes(topic);
        if (message.CorrelationData is { } data) properties += propertyId + length + data.Length;
        properties += message.UserProperties.Sum(pair => propertyId + length + Bytes(pair.Name) + length + Bytes(pair.Value));
        long rest = length + Bytes(message.Topic) + Digits(properties) + properties + message.Payload.Length;
        if (message.Qos > MqttQos.AtMostOnce) rest += packetId;
        return 1 + Digits(rest) + rest;
    }

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);

    private static int Digits(long value)
    {
        int digits = 1;
        while ((value >>= ByteBits) > 0) digits++;
        return digits;
    }
}
