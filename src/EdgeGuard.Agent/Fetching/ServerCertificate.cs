using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Agent.Signatures;

namespace EdgeGuard.Agent.Fetching;

/// <summary>
/// Checks the certificate of a MUD file server (RFC 8520 §10.2): its name, and its chain to an authority of the system or of the operator. No issuer
/// is downloaded, and nobody is asked whether a certificate is revoked.
/// </summary>
internal sealed class ServerCertificate(HopRequest request)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Why the server is not trusted; null where it is, or has not shown a certificate yet.</summary>
    internal string? Problem { get; private set; }

    /// <summary>How the handshake is made.</summary>
    internal SslClientAuthenticationOptions Options() => new()
    {
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = (_, _, chain, errors) => (Problem = Explain(errors, chain)) is null,
    };

    private X509ChainPolicy Policy()
    {
        X509ChainPolicy policy = new()
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = request.At.UtcDateTime,
        };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (request.Authorities.Count == 0) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        foreach (X509Certificate2 known in TrustAnchors.OfSystem()) policy.CustomTrustStore.Add(known);
        foreach (ReadOnlyMemory<byte> own in request.Authorities) policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(own.Span));
        return policy;
    }

    private string? Explain(SslPolicyErrors errors, X509Chain? chain)
    {
        if (errors == SslPolicyErrors.None) return null;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return "it shows no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return $"its certificate is not for {request.Url.IdnHost}";
        X509ChainStatusFlags found = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status) ?? X509ChainStatusFlags.NoError;
        return found.HasFlag(X509ChainStatusFlags.NotTimeValid) ? $"its certificate is not valid at {request.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC"
            : (found & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0 ? "its certificate is of an unknown authority, or the server leaves out an intermediate certificate"
            : found.HasFlag(X509ChainStatusFlags.NotValidForUsage) ? "its certificate is not for a TLS server"
            : $"its certificate cannot be trusted ({found})";
    }
}
