namespace EdgeGuard.Mqtt;

/// <summary>The protocol level in the CONNECT packet (MQTT 5.0 §3.1.2.2).</summary>
public enum MqttProtocol
{
    /// <summary>MQTT 3.1.1: no properties, no reasons; everything EdgeGuard does works with it.</summary>
    V311 = 4,

    /// <summary>MQTT 5: expiry, response topics and reasons.</summary>
    V5 = 5,
}
