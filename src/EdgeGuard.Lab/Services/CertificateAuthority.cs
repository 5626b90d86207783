using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Lab.Services;

/// <summary>A certificate authority for one run. Its private key stays in memory.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";

    private readonly X509Certificate2 _root;
    private readonly DateTimeOffset _from = TimeProvider.System.GetUtcNow().AddHours(-1);

    /// <param name="state">Folder in which <c>ca.pem</c> is written.</param>
    internal CertificateAuthority(DirectoryInfo state)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=EdgeGuard lab CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(_from, _from.AddDays(2));
        CaFile = Path.Combine(state.FullName, "ca.pem");
        File.WriteAllText(CaFile, _root.ExportCertificatePem());
    }

    /// <summary>File with the CA certificate as PEM.</summary>
    internal string CaFile { get; }

    /// <summary>Issues a server certificate with its private key; valid for a day.</summary>
    internal X509Certificate2 Issue(string name, params IEnumerable<IPAddress> addresses)
    {
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        foreach (IPAddress address in addresses) names.AddIpAddress(address);
        return Issue($"CN={name}", ServerAuthentication, names.Build());
    }

    /// <summary>Issues the certificate of a maker that signs MUD files, with its private key; valid for a day.</summary>
    internal X509Certificate2 IssueSigner(string maker) => Issue($"CN={maker}", CodeSigning);

    private X509Certificate2 Issue(string subject, string use, params IEnumerable<X509Extension> extensions)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        foreach (X509Extension extension in extensions) request.CertificateExtensions.Add(extension);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, true, false));
        using X509Certificate2 certificate = request.Create(_root, _from, _from.AddDays(1), RandomNumberGenerator.GetBytes(12));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Writes a server certificate and its key as PEM files, for programs that read files.</summary>
    /// <returns>The paths of the certificate and of the key.</returns>
    internal (string Certificate, string Key) IssueFiles(DirectoryInfo state, string name, params IEnumerable<IPAddress> addresses)
    {
        using X509Certificate2 issued = Issue(name, addresses);
        using ECDsa key = issued.GetECDsaPrivateKey()!;
        string certificate = Path.Combine(state.FullName, $"{name}.pem");
        string keyFile = Path.Combine(state.FullName, $"{name}.key");
        File.WriteAllText(certificate, issued.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return (certificate, keyFile);
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();
}
