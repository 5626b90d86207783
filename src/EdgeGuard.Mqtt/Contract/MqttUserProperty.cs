namespace EdgeGuard.Mqtt.Contract;

/// <summary>A user property of an MQTT 5 message (MQTT 5.0 §3.3.2.3.7); names may repeat.</summary>
public sealed record MqttUserProperty(string Name, string Value);
