namespace EdgeGuard.Mqtt.Contract;

/// <summary>The check that the broker's certificate failed.</summary>
public enum MqttTlsCheck
{
    /// <summary>None; the certificate is not the cause.</summary>
    None,

    /// <summary>No trusted authority issued it, or not for this purpose.</summary>
    Untrusted,

    /// <summary>It has expired, by this machine's clock.</summary>
    Expired,

    /// <summary>It is not valid yet, by this machine's clock, which may be wrong.</summary>
    NotYetValid,

    /// <summary>It does not contain the expected name.</summary>
    NameMismatch,
}
