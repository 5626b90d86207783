using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Mqtt.Contract;

/// <summary>TLS failures, with the same texts for all adapters.</summary>
internal static class TlsFailures
{
    private const int HandshakeFailure = 40;
    private const int FirstAboutCertificate = 41;
    private const int LastAboutCertificate = 49;
    private const int Expired = 45;
    private const int UnknownAuthority = 48;
    private const int CertificateRequired = 116;

    /// <summary>The failure for a certificate that failed a check.</summary>
    /// <param name="check">The check.</param>
    /// <param name="name">The expected name.</param>
    /// <param name="certificate">The failed certificate, of the broker or an authority; null if it could not be read.</param>
    /// <param name="now">The time used for the check.</param>
    internal static MqttFailure OfCertificate(MqttTlsCheck check, string name, X509Certificate2? certificate, DateTimeOffset now) =>
        new(MqttFailureCause.TlsCertificate, Describe(check, name, certificate, now), check);

    /// <summary>The failure for a TLS alert from the broker (RFC 8446 §6.2).</summary>
    internal static MqttFailure OfAlert(int alert) => alert switch
    {
        CertificateRequired => new(MqttFailureCause.Authentication, "The broker requires a client certificate."),
        Expired => new(MqttFailureCause.Authentication, "The broker reports that the client certificate has expired."),
        UnknownAuthority => new(MqttFailureCause.Authentication, "The broker does not trust the authority that issued the client certificate."),
        >= FirstAboutCertificate and <= LastAboutCertificate =>
            new(MqttFailureCause.Authentication, $"The broker does not accept the client certificate, TLS alert {alert}."),
        HandshakeFailure =>
            new(
                MqttFailureCause.TlsHandshake,
                "The broker aborted the TLS handshake: no common version or cipher, or it requires a client certificate."),
        _ => new(MqttFailureCause.TlsHandshake, $"The broker aborted the TLS handshake, alert {alert}."),
    };

    /// <summary>The failure if the peer does not speak TLS 1.2 or 1.3.</summary>
    internal static MqttFailure NoHandshake { get; } =
        new(
            MqttFailureCause.TlsHandshake,
            "The TLS 1.2 or 1.3 handshake failed; the port may serve plain MQTT. Nothing was sent unencrypted.");

    private static string Describe(MqttTlsCheck check, string name, X509Certificate2? certificate, DateTimeOffset now)
    {
        string whose = certificate is null ? "The broker's certificate" : $"The certificate '{certificate.Subject}'";
        string clock = $"it is {Utc(now.UtcDateTime)} by this machine's clock";
        return check switch
        {
            MqttTlsCheck.Expired => $"{whose} has expired{On(certificate?.NotAfter)}; {clock}.",
            MqttTlsCheck.NotYetValid => $"{whose} is not valid {Before(certificate?.NotBefore)}; {clock}.",
            MqttTlsCheck.NameMismatch => $"{whose} is not for '{name}'.",
            _ => $"{whose} was not issued for this purpose by a trusted authority.",
        };
    }

    private static string On(DateTime? time) => time is { } known ? $" on {Utc(known)}" : "";

    private static string Before(DateTime? time) => time is { } known ? $"before {Utc(known)}" : "yet";

    private static string Utc(DateTime time) => $"{time.ToUniversalTime():yyyy-MM-dd HH:mm}Z";
}
