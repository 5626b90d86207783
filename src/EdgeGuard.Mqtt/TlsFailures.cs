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
            new(
                MqttFailureCause.TlsHandshake,
                "The broker broke off the TLS handshake: no common version or cipher, or it asks for a client certificate."),
        _ => new(MqttFailureCause.TlsHandshake, $"The broker broke off the TLS handshake, alert {alert}."),
    };

    /// <summary>What answered did not speak TLS, or not a version we accept.</summary>
    internal static MqttFailure NoHandshake { get; } =
        new(
            MqttFailureCause.TlsHandshake,
            "No TLS 1.2 or 1.3 connection came about; the port may speak plain MQTT. Nothing was sent in the clear.");

    private static string Describe(MqttTlsCheck check, string name, X509Certificate2? certificate, DateTimeOffset now)
    {
        string whose = certificate is null ? "The broker's certificate" : $"The certificate '{certificate.Subject}'";
        string clock = $"it is {Utc(now.UtcDateTime)} by this machine's clock";
        return check switch
        {
            MqttTlsCheck.Expired => $"{whose} has expired{On(certificate?.NotAfter)}; {clock}.",
            MqttTlsCheck.NotYetValid => $"{whose} is not valid yet but begins to be{On(certificate?.NotBefore)}; {clock}.",
            MqttTlsCheck.NameMismatch => $"{whose} is not for '{name}'.",
            _ => $"{whose} was not issued for this use by an authority we trust.",
        };
    }

    private static string On(DateTime? time) => time is { } known ? $" on {Utc(known)}" : "";

    private static string Utc(DateTime time) => $"{time.ToUniversalTime():yyyy-MM-dd HH:mm}Z";
}
