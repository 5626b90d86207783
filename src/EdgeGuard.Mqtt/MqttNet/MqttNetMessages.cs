using System.Buffers;
using System.Text;
using EdgeGuard.Mqtt.Contract;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeGuard.Mqtt.MqttNet;

/// <summary>Converts messages to and from MQTTnet's types.</summary>
internal static class MqttNetMessages
{
    internal static MqttApplicationMessage ToNative(MqttMessage message, MqttProtocol protocol)
    {
        MqttApplicationMessage native = new()
        {
            Topic = message.Topic,
            Payload = new ReadOnlySequence<byte>(message.Payload),
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)message.Qos,
            Retain = message.Retain,
        };
        if (protocol is not MqttProtocol.V5) return native;
        native.ContentType = message.ContentType;
        native.ResponseTopic = message.ResponseTopic;
        native.CorrelationData = message.CorrelationData?.ToArray();
        native.MessageExpiryInterval = (uint)(message.Expiry?.TotalSeconds ?? 0);
        native.UserProperties = UserProperties(message);
        return native;
    }

    internal static MqttMessage FromNative(MqttApplicationMessage native) => new()
    {
        Topic = native.Topic,
        Payload = native.Payload.ToArray(),
        Qos = (MqttQos)native.QualityOfServiceLevel,
        Retain = native.Retain,
        ContentType = native.ContentType,
        ResponseTopic = native.ResponseTopic,
        CorrelationData = native.CorrelationData is { } data ? data : (ReadOnlyMemory<byte>?)null,
        Expiry = native.MessageExpiryInterval == 0 ? null : TimeSpan.FromSeconds(native.MessageExpiryInterval),
        UserProperties = [.. (native.UserProperties ?? []).Select(FromNative)],
    };

    internal static List<MQTTnet.Packets.MqttUserProperty>? UserProperties(MqttMessage message) => message.UserProperties.Count == 0
        ? null
        : [.. message.UserProperties.Select(ToNative)];

    private static MqttUserProperty FromNative(MQTTnet.Packets.MqttUserProperty pair) =>
        new(pair.Name, Encoding.UTF8.GetString(pair.ValueBuffer.Span));

    private static MQTTnet.Packets.MqttUserProperty ToNative(MqttUserProperty pair) =>
        new(pair.Name, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(pair.Value));
}
