using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Agent.Signatures;

/// <summary>Which digests, signature algorithms and keys count, by their object identifiers.</summary>
internal static class SignatureAlgorithms
{
    internal const int LeastRsaBits = 2048, LeastCurveBits = 224;

    private const string EcdsaWith = "1.2.840.10045.4.3.";

    private static readonly Dictionary<string, HashAlgorithmName> Digests = new()
    {
        ["2.16.840.1.101.3.4.2.1"] = HashAlgorithmName.SHA256,
        ["2.16.840.1.101.3.4.2.2"] = HashAlgorithmName.SHA384,
        ["2.16.840.1.101.3.4.2.3"] = HashAlgorithmName.SHA512,
    };

    // Digests, RSA, ECDSA and DSA with each of them.
    private static readonly Dictionary<string, string> Weak = new()
    {
        ["1.2.840.113549.2.2"] = "MD2",
        ["1.2.840.113549.2.4"] = "MD4",
        ["1.2.840.113549.2.5"] = "MD5",
        ["1.3.14.3.2.26"] = "SHA-1",
        ["1.2.840.113549.1.1.2"] = "MD2",
        ["1.2.840.113549.1.1.3"] = "MD4",
        ["1.2.840.113549.1.1.4"] = "MD5",
        ["1.2.840.113549.1.1.5"] = "SHA-1",
        ["1.3.14.3.2.29"] = "SHA-1",
        ["1.2.840.10045.4.1"] = "SHA-1",
        ["1.2.840.10040.4.3"] = "SHA-1",
    };

    private static readonly HashSet<string> Signatures = new(StringComparer.Ordinal)
    {
        // RSA by its key, with PSS, and with a digest.
        "1.2.840.113549.1.1.1", PssParameters.Algorithm, "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13",
        "1.2.840.10045.2.1", EcdsaWith + "2", EcdsaWith + "3", EcdsaWith + "4",
    };

    /// <summary>The digest by which a file is signed; null where it is not supported.</summary>
    internal static HashAlgorithmName? DigestOf(string? identifier) => Digests.TryGetValue(identifier ?? "", out HashAlgorithmName name) ? name : null;

    /// <summary>Octets of that digest; 0 where it is not supported.</summary>
    internal static int OctetsOf(string? identifier) => DigestOf(identifier)?.Name switch
    {
        "SHA256" => SHA256.HashSizeInBytes,
        "SHA384" => SHA384.HashSizeInBytes,
        "SHA512" => SHA512.HashSizeInBytes,
        _ => 0,
    };

    /// <summary>The name of a weak digest; null where it is not weak.</summary>
    internal static string? WeakDigestOf(string? identifier) => Weak.GetValueOrDefault(identifier ?? "");

    /// <summary>The name of the weak digest by which a certificate was signed; null where it is not weak.</summary>
    internal static string? WeakDigestOf(X509Certificate2 certificate) => WeakDigestOf(certificate.SignatureAlgorithm.Value) ?? WeakDigestOf(PssParameters.Of(certificate)?.Digest);

    /// <summary>Whether a signature of that algorithm can be checked.</summary>
    internal static bool IsSupported(string? identifier) => Signatures.Contains(identifier ?? "");

    /// <summary>The key of a certificate must be RSA or an elliptic curve, and long enough.</summary>
    internal static SignatureProblem? CheckKey(X509Certificate2 certificate)
    {
        using RSA? rsa = certificate.GetRSAPublicKey();
        if (rsa is not null) return Require(rsa.KeySize, LeastRsaBits, "RSA", certificate);
        using ECDsa? curve = certificate.GetECDsaPublicKey();
        return curve is not null
            ? Require(curve.KeySize, LeastCurveBits, "elliptic curve", certificate)
            : new(SignatureCheck.Algorithm, $"The key of {CertificateText.SubjectOf(certificate)} {(certificate.PublicKey.Oid.Value == PssParameters.Algorithm ? "is an RSA key for RSA-PSS only (id-RSASSA-PSS); use an ordinary RSA key" : "is neither RSA nor of an elliptic curve for ECDSA")}.");
    }

    private static SignatureProblem? Require(int bits, int least, string kind, X509Certificate2 certificate) =>
        bits < least ? new(SignatureCheck.WeakKey, $"The {kind} key of {CertificateText.SubjectOf(certificate)} has {bits} bits, fewer than {least}.") : null;
}
