using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Mqtt;

/// <summary>What went wrong under TLS, in the same words for every adapter.</summary>
internal static class TlsFailures
{
    private const int HandshakeFailure = 40;
    private const int FirstAboutCertificate = 41;
    private const int LastAboutCertificate = 49;
    private const int Expired = 45;
    private const int UnknownAuthority = 48;
    private const int CertificateRequired = 116;

    /// <summary>The broker's certificate failed a check.</summary>
    /// <param name="check">Which.</param>
    /// <param name="name">The name it had to carry.</param>
    /// <param name="certificate">The one that failed, broker's or authority's; null if it could not be read.</param>
    /// <param name="now">The time it was judged by.</param>
    internal static MqttFailure OfCertificate(MqttTlsCheck check, string name, X509Certificate2? certificate, DateTimeOffset now) =>
        new(MqttFailureCause.TlsCertificate, Describe(check, name, certificate, now), check);

    /// <summary>The broker gave up the handshake with an alert (RFC 8446 §6.2).</summary>
    internal static MqttFailure OfAlert(int alert) => alert switch
    {
        CertificateRequired => new(MqttFailureCause.Authentication, "The broker asks for a client certificate."),
        Expired => new(MqttFailureCause.Authentication, "The broker says that our certificate has expired."),
        UnknownAuthority => new(MqttFailureCause.Authentication, "The broker does not trust the authority that issued our certificate."),
        >= FirstAboutCertificate and <= LastAboutCertificate =>
            new(MqttFailureCause.Authentication, $"The broker does not accept our certificate, TLS alert {alert}."),
        HandshakeFailure =>
            new(MqttFailureCause.TlsHandshake, "The broker broke off the TLS handshake: no common version or cipher, or it asks for a client certificate."),
        _ => new(MqttFailureCause.TlsHandshake, $"The broker broke off the TLS handshake, alert {alert}."),
    };

    /// <summary>What answered did not speak TLS, or not a version we accept.</summary>
    internal static MqttFailure NoHandshake { get; } =
        new(MqttFailureCause.TlsHandshake, "No TLS 1.2 or 1.3 connection came about; the port may speak plain MQTT. Nothing was sent in the clear.");

    private static string Describe(MqttTlsCheck check, string name, X509Certificate2? certificate, DateTimeOffset now) => check switch
    {
        MqttTlsCheck.Expired => certificate is null
            ? "The broker's certificate has expired."
            : $"The certificate '{certificate.Subject}' expired {Utc(certificate.NotAfter)}; it is {Utc(now.UtcDateTime)} by this machine's clock.",
        MqttTlsCheck.NotYetValid => certificate is null
            ? "The broker's certificate is not valid yet."
            : $"The certificate '{certificate.Subject}' is not valid before {Utc(certificate.NotBefore)}; it is {Utc(now.UtcDateTime)} by this machine's clock.",
        MqttTlsCheck.NameMismatch => $"The broker's certificate is not for '{name}'{(certificate is null ? "" : $" but for '{certificate.Subject}'")}.",
        _ => "The broker's certificate was not issued by an authority we trust for this use.",
    };

    private static string Utc(DateTime time) => $"{time.ToUniversalTime():yyyy-MM-dd HH:mm}Z";
}
