using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Agent.Signatures;

/// <summary>What a signer's certificate may be used for.</summary>
internal static class SignerCertificate
{
    // emailProtection, which OpenSSL demands of S/MIME, codeSigning, documentSigning (RFC 9336) and any.
    private static readonly HashSet<string> Uses = new(StringComparer.Ordinal) { "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.36", "2.5.29.37.0" };

    internal static SignatureProblem? CheckUse(X509Certificate2 certificate)
    {
        X509KeyUsageFlags usage = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault()?.KeyUsages ?? X509KeyUsageFlags.None;
        if (!usage.HasFlag(X509KeyUsageFlags.DigitalSignature)) return new(SignatureCheck.KeyUsage);
        X509EnhancedKeyUsageExtension? uses = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault();
        return uses is null || uses.EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Any(use => Uses.Contains(use.Value ?? "")) ? null : new(SignatureCheck.ExtendedKeyUsage);
    }
}
