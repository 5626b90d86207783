namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>Property identifiers used here (MQTT 5.0 §2.2.2.2).</summary>
internal enum PropertyId
{
    MessageExpiry = 2,
    ContentType = 3,
    ResponseTopic = 8,
    CorrelationData = 9,
    SessionExpiry = 17,
    ReceiveMaximum = 33,
    MaximumQos = 36,
    RetainAvailable = 37,
    UserProperty = 38,
    MaximumPacketSize = 39,
}
