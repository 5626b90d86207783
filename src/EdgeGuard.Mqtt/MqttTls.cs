namespace EdgeGuard.Mqtt;

/// <summary>How the broker proves who it is, and how we do. TLS 1.2 and 1.3 only; no setting weakens a check.</summary>
public sealed record MqttTls
{
    /// <summary>PEM file with the authorities to trust, and no others; null for the operating system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file with our certificate, then any intermediate ones; null for none. Goes with <see cref="ClientKeyFile"/>.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>PEM file with the certificate's private key, not encrypted: the file's mode protects it.</summary>
    public string? ClientKeyFile { get; init; }

    /// <summary>The name or address the broker's certificate must carry; null for the broker's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>
    /// The time to judge certificates by; null for this machine's clock, which a gateway without a battery does not have at boot.
    /// </summary>
    public DateTimeOffset? VerifyAt { get; init; }
}
