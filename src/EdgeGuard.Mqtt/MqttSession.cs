namespace EdgeGuard.Mqtt;

/// <summary>What the broker said when it let us in.</summary>
/// <param name="Resumed">
/// It kept our earlier session: subscriptions stand, and what was missed is on its way (MQTT 5.0 §3.2.2.1.1).
/// </param>
public sealed record MqttSession(bool Resumed);
