using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Mqtt.Tests.Brokers;

/// <summary>A certificate authority made for this run; its files lie in the state folder.</summary>
internal sealed class Authority
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly StateFolder _folder;
    private readonly X509Certificate2 _certificate;

    internal Authority(StateFolder folder, string name)
    {
        _folder = folder;
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(Now.AddYears(-20), Now.AddYears(20));
        File = folder.Write($"{name}/ca.crt", _certificate.ExportCertificatePem());
    }

    /// <summary>PEM, to be trusted.</summary>
    internal string File { get; }

    internal static DateTimeOffset Now { get; } = DateTimeOffset.UtcNow;

    /// <summary>A broker's certificate: names and addresses go into its alternative names.</summary>
    internal Identity IssueServer(string file, string[] names, int fromDays = -30, int toDays = 30) =>
        Issue(file, "broker", names, ServerUse, fromDays, toDays);

    /// <summary>A client's certificate.</summary>
    internal Identity IssueClient(string file, string commonName, int fromDays = -30, int toDays = 30) =>
        Issue(file, commonName, [], ClientUse, fromDays, toDays);

    private Identity Issue(string file, string commonName, string[] names, string use, int fromDays, int toDays)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={commonName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        if (names.Length > 0) request.CertificateExtensions.Add(AlternativeNames(names));
        byte[] serial = RandomNumberGenerator.GetBytes(8);
        using X509Certificate2 issued = request.Create(_certificate, Now.AddDays(fromDays), Now.AddDays(toDays), serial);
        string certificateFile = _folder.Write($"{file}.crt", issued.ExportCertificatePem());
        return new(certificateFile, _folder.Write($"{file}.key", key.ExportPkcs8PrivateKeyPem()), key.ExportPkcs8PrivateKey());
    }

    private static X509Extension AlternativeNames(string[] names)
    {
        SubjectAlternativeNameBuilder builder = new();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address)) builder.AddIpAddress(address);
            else builder.AddDnsName(name);
        }

        return builder.Build();
    }
}
