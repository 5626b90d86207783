namespace EdgeGuard.Mqtt.Contract;

/// <summary>Why a connection or one of its requests failed.</summary>
public enum MqttFailureCause
{
    /// <summary>The setup of this machine, such as a certificate file or a missing library. Retrying does not help.</summary>
    LocalSetup,

    /// <summary>The broker's name has no address, or the DNS server does not answer.</summary>
    NameResolution,

    /// <summary>No route to the broker.</summary>
    Unreachable,

    /// <summary>Nothing listens on the port, or the broker is too busy.</summary>
    Refused,

    /// <summary>No answer in time to the connection attempt, a request, or the keep-alive probe.</summary>
    Timeout,

    /// <summary>The broker's certificate failed the check in <see cref="MqttFailure.TlsCheck"/>.</summary>
    TlsCertificate,

    /// <summary>The TLS handshake failed for another reason, for example because the port serves plain MQTT.</summary>
    TlsHandshake,

    /// <summary>The broker refused the login: user name, password, client id or client certificate.</summary>
    Authentication,

    /// <summary>The client is logged in, but may not publish or subscribe to this topic.</summary>
    NotAuthorized,

    /// <summary>The broker will not accept this message, for example because it is too large or over a quota.</summary>
    MessageRefused,

    /// <summary>The broker does not support this MQTT version; it may support the other.</summary>
    ProtocolVersion,

    /// <summary>The broker keeps no retained messages, so it refuses a will or a message that is to be retained.</summary>
    RetainNotSupported,

    /// <summary>The broker accepts only QoS 0, so it refuses a will or a message with a higher one.</summary>
    QosNotSupported,

    /// <summary>Another client logged in with the same client id; the broker serves only the newer one.</summary>
    TakenOver,

    /// <summary>The broker violated the MQTT protocol, or reports that the client did.</summary>
    Protocol,

    /// <summary>The connection broke, or the broker closed it.</summary>
    ConnectionLost,
}
