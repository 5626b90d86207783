namespace EdgeGuard.Mqtt;

/// <summary>Why a connection, or one request on it, failed: what an operator must look at.</summary>
public enum MqttFailureCause
{
    /// <summary>Something on this machine: a certificate file, a missing library. Trying again changes nothing.</summary>
    LocalSetup,

    /// <summary>The broker's name has no address, or the name server does not answer.</summary>
    NameResolution,

    /// <summary>No route to the broker.</summary>
    Unreachable,

    /// <summary>Nothing listens at that port, or the broker is too busy to let us in.</summary>
    Refused,

    /// <summary>No answer in time: to the connection, a request or the keep-alive probe.</summary>
    Timeout,

    /// <summary>The broker's certificate did not pass; <see cref="MqttFailure.TlsCheck"/> says which check.</summary>
    TlsCertificate,

    /// <summary>No encrypted connection came about for another reason, e.g. the port speaks plain MQTT.</summary>
    TlsHandshake,

    /// <summary>The broker does not let us in: user name, password, client id or our certificate.</summary>
    Authentication,

    /// <summary>We are in, but may not publish or subscribe there.</summary>
    NotAuthorized,

    /// <summary>This one message will never do: too large, or over a quota.</summary>
    MessageRefused,

    /// <summary>The broker does not speak this version of MQTT; the other one may do.</summary>
    ProtocolVersion,

    /// <summary>The other end broke the rules of MQTT, or says that we did.</summary>
    Protocol,

    /// <summary>The connection broke, or the broker closed it.</summary>
    ConnectionLost,
}
