namespace EdgeGuard.Mqtt.Contract;

/// <summary>An application message to or from the broker.</summary>
public sealed record MqttMessage
{
    /// <summary>Topic, 1 to 65,535 bytes of UTF-8 without wildcards (MQTT 5.0 §4.7).</summary>
    public required string Topic { get; init; }

    /// <summary>Payload; an empty one deletes a retained message.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>QoS as sent, or as delivered by the broker.</summary>
    public MqttQos Qos { get; init; } = MqttQos.AtLeastOnce;

    /// <summary>To the broker: retain the message. From the broker: a retained message, sent because of a new subscription.</summary>
    public bool Retain { get; init; }

    /// <summary>MIME type of the payload; MQTT 5 only.</summary>
    public string? ContentType { get; init; }

    /// <summary>Topic for the answer; MQTT 5 only.</summary>
    public string? ResponseTopic { get; init; }

    /// <summary>Data that the answer repeats, so that the sender can match it; null for none; MQTT 5 only.</summary>
    public ReadOnlyMemory<byte>? CorrelationData { get; init; }

    /// <summary>Time after which the broker discards the message, in whole seconds; on arrival the time left; null for never; MQTT 5 only.</summary>
    public TimeSpan? Expiry { get; init; }

    /// <summary>User properties in the order sent; MQTT 5 only.</summary>
    public IReadOnlyList<MqttUserProperty> UserProperties { get; init; } = [];
}
