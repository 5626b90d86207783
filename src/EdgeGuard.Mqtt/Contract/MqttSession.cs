namespace EdgeGuard.Mqtt.Contract;

/// <summary>The broker's answer to a successful login.</summary>
/// <param name="Resumed">
/// The broker kept the earlier session: subscriptions stay, and missed messages follow (MQTT 5.0 §3.2.2.1.1).
/// </param>
public sealed record MqttSession(bool Resumed);
