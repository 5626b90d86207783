using System.Text;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeGuard.Mqtt.MqttNet;

/// <summary>
/// What an MQTT 5 broker said it takes (MQTT 5.0 §3.2.2.3). MQTTnet does not heed it; a broker closes the connection over it.
/// </summary>
internal sealed class BrokerLimits
{
    private const int ByteBits = 7;

    private readonly MqttQos _maximumQos = MqttQos.AtLeastOnce;
    private readonly long _maximumPacketSize = long.MaxValue;
    private readonly bool _retains = true;

    internal BrokerLimits(MqttClientConnectResult welcome, MqttConnectionSettings settings)
    {
        KeepAlive = welcome.ServerKeepAlive > 0 ? TimeSpan.FromSeconds(welcome.ServerKeepAlive) : settings.KeepAlive;
        Window = welcome.ReceiveMaximum is > 0 and { } maximum ? maximum : ushort.MaxValue;
        if (settings.Protocol is not MqttProtocol.V5) return;
        _maximumPacketSize = welcome.MaximumPacketSize is > 0 and { } size ? size : long.MaxValue;
        _maximumQos = welcome.MaximumQoS is MqttQualityOfServiceLevel.AtMostOnce ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce;
        _retains = welcome.RetainAvailable;
    }

    /// <summary>How many messages of quality 1 may wait for their acknowledgement.</summary>
    internal int Window { get; }

    /// <summary>The broker's wish, else ours.</summary>
    internal TimeSpan KeepAlive { get; }

    /// <returns>null when the message may be sent.</returns>
    internal MqttFailure? Check(MqttMessage message)
    {
        if (message.Qos > _maximumQos)
            return new(MqttFailureCause.MessageRefused, "The broker does not take messages of that quality of service.");
        return _maximumPacketSize < long.MaxValue && PacketSize(message) > _maximumPacketSize
            ? new(MqttFailureCause.MessageRefused, "The message is larger than the broker takes.")
            : null;
    }

    /// <summary>A broker that retains nothing gets the message as a passing one, as libmosquitto does.</summary>
    internal MqttMessage Adapt(MqttMessage message) => message.Retain && !_retains ? message with { Retain = false } : message;

    /// <summary>Bytes of an MQTT 5 PUBLISH (MQTT 5.0 §3.3).</summary>
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
