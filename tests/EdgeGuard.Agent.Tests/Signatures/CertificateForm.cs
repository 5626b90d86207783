using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Agent.Tests.Signatures;

/// <summary>What a test certificate is to contain; by itself, the certificate of an honest signer.</summary>
internal sealed record CertificateForm
{
    internal static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    internal string Subject { get; init; } = "CN=signer.example, O=Example";

    /// <summary>The subject in DER, in place of the written one.</summary>
    internal X500DistinguishedName? Name { get; init; }

    internal Func<AsymmetricAlgorithm> Key { get; init; } = () => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    internal X509KeyUsageFlags? Usage { get; init; } = X509KeyUsageFlags.DigitalSignature;

    internal string[] Uses { get; init; } = [];

    internal bool IsAuthority { get; init; }

    internal int? PathLength { get; init; }

    internal HashAlgorithmName Digest { get; init; } = HashAlgorithmName.SHA256;

    internal DateTimeOffset From { get; init; } = Now.AddDays(-30);

    internal DateTimeOffset To { get; init; } = Now.AddDays(30);

    internal X509Extension[] More { get; init; } = [];

    internal byte[]? Serial { get; init; }

    /// <summary>Signs it; null for the issuer's key in the usual way.</summary>
    internal X509SignatureGenerator? Generator { get; init; }

    /// <summary>Whether it names the issuer's key, and not only the issuer.</summary>
    internal bool NamesIssuerKey { get; init; } = true;

    internal static CertificateForm Authority(string subject) => new() { Subject = subject, IsAuthority = true, Usage = X509KeyUsageFlags.KeyCertSign, From = Now.AddYears(-2), To = Now.AddYears(2) };

    /// <summary>The certificate with its key, signed by its own key or by the issuer's.</summary>
    internal X509Certificate2 Issue(X509Certificate2? issuer = null)
    {
        AsymmetricAlgorithm key = Key();
        CertificateRequest request = key is RSA rsa ? new(Name ?? new(Subject), rsa, Digest, RSASignaturePadding.Pkcs1) : new(Name ?? new(Subject), (ECDsa)key, Digest);
        foreach (X509Extension one in Extensions(request, issuer)) request.CertificateExtensions.Add(one);
        using X509Certificate2 bare = request.Create(issuer?.SubjectName ?? request.SubjectName, Generator ?? (Digest == HashAlgorithmName.SHA1 ? new Sha1Generator(issuer!.GetECDsaPrivateKey()!) : GeneratorOf(issuer, key)), From, To, Serial ?? RandomNumberGenerator.GetBytes(8));
        return WithKey(bare, key);
    }

    internal static X509Certificate2 WithKey(X509Certificate2 bare, AsymmetricAlgorithm key) => key is RSA rsa ? bare.CopyWithPrivateKey(rsa) : bare.CopyWithPrivateKey((ECDsa)key);

    private IEnumerable<X509Extension> Extensions(CertificateRequest request, X509Certificate2? issuer)
    {
        if (IsAuthority) yield return new X509BasicConstraintsExtension(true, PathLength is not null, PathLength ?? 0, true);
        if (Usage is { } usage) yield return new X509KeyUsageExtension(usage, true);
        if (Uses.Length > 0) yield return new X509EnhancedKeyUsageExtension([.. Uses.Select(use => new Oid(use))], false);
        yield return new X509SubjectKeyIdentifierExtension(request.PublicKey, false);
        if (issuer is not null && NamesIssuerKey) yield return X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false);
        foreach (X509Extension one in More) yield return one;
    }

    private static X509SignatureGenerator GeneratorOf(X509Certificate2? issuer, AsymmetricAlgorithm own) => ((AsymmetricAlgorithm?)issuer?.GetECDsaPrivateKey() ?? issuer?.GetRSAPrivateKey() ?? own) switch
    {
        RSA rsa => X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1),
        AsymmetricAlgorithm curve => X509SignatureGenerator.CreateForECDsa((ECDsa)curve),
    };

    // The library makes no such certificates any more.
    private sealed class Sha1Generator(ECDsa key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => [0x30, 9, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1];

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.SignData(data, HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence);

        protected override PublicKey BuildPublicKey() => CreateForECDsa(key).PublicKey;
    }
}
