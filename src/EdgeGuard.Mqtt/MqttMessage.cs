namespace EdgeGuard.Mqtt;

/// <summary>One application message, to the broker or from it.</summary>
public sealed record MqttMessage
{
    /// <summary>1 to 65,535 bytes of UTF-8, no wildcard (MQTT 5.0 §4.7).</summary>
    public required string Topic { get; init; }

    /// <summary>Opaque; may be empty, which deletes a retained message.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>As sent, or as the broker delivered it.</summary>
    public MqttQos Qos { get; init; } = MqttQos.AtLeastOnce;

    /// <summary>To the broker: keep as the topic's last word. From the broker: it is old news, sent because we subscribed.</summary>
    public bool Retain { get; init; }

    /// <summary>MIME type of the payload; MQTT 5 only.</summary>
    public string? ContentType { get; init; }

    /// <summary>Where the sender awaits an answer; MQTT 5 only.</summary>
    public string? ResponseTopic { get; init; }

    /// <summary>What the answer must carry for its sender to know it; null if absent; MQTT 5 only.</summary>
    public ReadOnlyMemory<byte>? CorrelationData { get; init; }

    /// <summary>Whole seconds after which the broker discards it, or those left at arrival; null for never; MQTT 5 only.</summary>
    public TimeSpan? Expiry { get; init; }

    /// <summary>In the order sent; MQTT 5 only.</summary>
    public IReadOnlyList<MqttUserProperty> UserProperties { get; init; } = [];
}
