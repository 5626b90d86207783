namespace EdgeGuard.Mqtt.Contract;

/// <summary>TLS settings for both sides' certificates. TLS 1.2 and 1.3 only; no setting weakens a check.</summary>
public sealed record MqttTls
{
    /// <summary>PEM file with the only trusted certificate authorities; null for those of the operating system.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file with the client certificate, then intermediate ones; null for none. Needs <see cref="ClientKeyFile"/>.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>PEM file with the client certificate's private key, unencrypted; the file mode protects it.</summary>
    public string? ClientKeyFile { get; init; }

    /// <summary>Name or IP address that the broker's certificate must contain; null for the broker's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>
    /// Time for checking certificates; null for this machine's clock, which is wrong at boot on a gateway without a battery-backed clock.
    /// </summary>
    public DateTimeOffset? VerifyAt { get; init; }
}
