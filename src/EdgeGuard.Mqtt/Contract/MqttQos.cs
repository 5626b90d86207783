namespace EdgeGuard.Mqtt.Contract;

/// <summary>Quality of service (MQTT 5.0 §4.3). "Exactly once" is not offered: receivers detect duplicates by the event id.</summary>
public enum MqttQos
{
    /// <summary>Sent once, not acknowledged.</summary>
    AtMostOnce = 0,

    /// <summary>Acknowledged; may arrive twice.</summary>
    AtLeastOnce = 1,
}
