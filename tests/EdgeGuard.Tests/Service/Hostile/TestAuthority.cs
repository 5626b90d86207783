using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Tests.Service.Hostile;

/// <summary>A certificate authority of the test, with an intermediate one, that issues certificates for servers and signers, good and bad.</summary>
internal sealed class TestAuthority
{
    internal const string ServerUse = "1.3.6.1.5.5.7.3.1", ClientUse = "1.3.6.1.5.5.7.3.2";

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    internal X509Certificate2 Root { get; } = Make("CN=root.example, O=Test", null, Now.AddYears(-1), Now.AddYears(1), isAuthority: true);

    internal X509Certificate2 Other { get; } = Make("CN=other.example, O=Other", null, Now.AddYears(-1), Now.AddYears(1), isAuthority: true);

    /// <summary>A certificate of a server.</summary>
    internal X509Certificate2 Server(string name, int fromDays = -30, int toDays = 30, string use = ServerUse, X509Certificate2? issuer = null, params X509Extension[] more)
    {
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        return Make($"CN={name}", issuer ?? Root, Now.AddDays(fromDays), Now.AddDays(toDays), more: [names.Build(), new X509EnhancedKeyUsageExtension([new Oid(use)], false), .. more]);
    }

    /// <summary>A certificate that its own key signed.</summary>
    internal static X509Certificate2 SelfSigned(string name)
    {
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        return Make($"CN={name}", null, Now.AddDays(-1), Now.AddDays(30), more: [names.Build()]);
    }

    /// <summary>An intermediate authority.</summary>
    internal X509Certificate2 Intermediate() => Make("CN=intermediate.example, O=Test", Root, Now.AddYears(-1), Now.AddDays(300), isAuthority: true);

    /// <summary>A certificate of a signer of MUD files.</summary>
    internal X509Certificate2 Signer(X509Certificate2? issuer = null, params X509Extension[] more) => Make("CN=signer.example, O=Test", issuer ?? Root, Now.AddDays(-30), Now.AddDays(30), more: more);

    /// <summary>The detached signature of a file.</summary>
    internal static byte[] Sign(byte[] file, X509Certificate2 signer)
    {
        SignedCms message = new(new ContentInfo(file), detached: true);
        message.ComputeSignature(new CmsSigner(signer) { DigestAlgorithm = new("2.16.840.1.101.3.4.2.1"), IncludeOption = X509IncludeOption.EndCertOnly });
        return message.Encode();
    }

    /// <summary>Extensions that name places from which more could be downloaded.</summary>
    internal static X509Extension[] Places(string url) =>
        [new X509AuthorityInformationAccessExtension([url + "ocsp"], [url + "issuer.cer"]), CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([url + "list.crl"])];

    private static X509Certificate2 Make(string subject, X509Certificate2? issuer, DateTimeOffset from, DateTimeOffset to, bool isAuthority = false, params X509Extension[] more)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        if (isAuthority) request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(isAuthority ? X509KeyUsageFlags.KeyCertSign : X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (issuer is not null) request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        foreach (X509Extension extension in more) request.CertificateExtensions.Add(extension);
        using X509Certificate2 bare = request.Create(issuer?.SubjectName ?? request.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer?.GetECDsaPrivateKey() ?? key), from, to, RandomNumberGenerator.GetBytes(8));
        return bare.CopyWithPrivateKey(key);
    }
}
