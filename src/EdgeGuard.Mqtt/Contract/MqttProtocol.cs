namespace EdgeGuard.Mqtt.Contract;

/// <summary>The protocol level in the CONNECT packet (MQTT 5.0 §3.1.2.2).</summary>
public enum MqttProtocol
{
    /// <summary>MQTT 3.1.1: no properties and few reason codes; all functions of EdgeGuard work with it.</summary>
    V311 = 4,

    /// <summary>MQTT 5: adds expiry, response topics and reason codes.</summary>
    V5 = 5,
}
