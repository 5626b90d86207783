namespace EdgeGuard.Mqtt;

/// <summary>How hard the sender tries (MQTT 5.0 §4.3). "Exactly once" is not offered: a stable event id does that job above us.</summary>
public enum MqttQos
{
    /// <summary>Sent once, not acknowledged.</summary>
    AtMostOnce = 0,

    /// <summary>Acknowledged; may arrive twice.</summary>
    AtLeastOnce = 1,
}
