namespace EdgeGuard.Mqtt.Contract;

/// <summary>The broker's answer to a successful login.</summary>
/// <param name="Resumed">
/// The broker kept the earlier session: subscriptions stay, and missed messages follow (MQTT 5.0 §3.2.2.1.1).
/// </param>
public sealed record MqttSession(bool Resumed)
{
    /// <summary>The broker keeps retained messages (MQTT 5.0 §3.2.2.3.5); true where MQTT 3.1.1 cannot say.</summary>
    public bool RetainAvailable { get; init; } = true;

    /// <summary>The highest QoS of messages that the broker accepts (MQTT 5.0 §3.2.2.3.4); <see cref="MqttQos.AtLeastOnce"/> where MQTT 3.1.1 cannot say.</summary>
    public MqttQos MaximumQos { get; init; } = MqttQos.AtLeastOnce;
}
