namespace EdgeGuard.Mqtt;

/// <summary>Which check the broker's certificate failed.</summary>
public enum MqttTlsCheck
{
    /// <summary>None; the cause is not the certificate.</summary>
    None,

    /// <summary>No trusted authority signed it, or not for this use.</summary>
    Untrusted,

    /// <summary>Its time is over, by this machine's clock.</summary>
    Expired,

    /// <summary>Its time has not begun, by this machine's clock, which may be what is wrong.</summary>
    NotYetValid,

    /// <summary>It is another's: it does not carry the name asked for.</summary>
    NameMismatch,
}
