namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary><c>enum mosq_opt_t</c> of mosquitto.h.</summary>
internal enum MosquittoOption
{
    ProtocolVersion = 1,
    TlsContext = 2,
    TlsContextWithDefaults = 3,
    ReceiveMaximum = 4,
    SendMaximum = 5,
    TcpNoDelay = 11,
}
