using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.Tests.Mud;

namespace EdgeGuard.Core.Tests.Devices;

public sealed class DeviceCertificateReaderTests
{
    private const string Url = "https://camera.example/mud/camera.json";

    [Fact]
    public void Extensions_that_openssl_wrote_are_read()
    {
        string pem = File.ReadAllText(Path.Combine(Places.Checkout, "seeds", "certificates", "camera.pem"));

        Onboarding.Accepted device = Assert.IsType<Onboarding.Accepted>(DeviceCertificateReader.Read(pem));

        Assert.Equal((Url, "CN=Acme MUD Signer"), (device.MudUrl, new X500DistinguishedName(device.MudSigner.Span).Name));
        Assert.Contains("O=Acme", device.Maker, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificate_need_not_name_a_signer() =>
        Assert.True(Assert.IsType<Onboarding.Accepted>(DeviceCertificateReader.Read(Pem(MudUrl(Url)))).MudSigner.IsEmpty);

    [Fact]
    public void Text_without_a_certificate_is_refused()
    {
        Assert.Contains("BEGIN CERTIFICATE", Reason(""), StringComparison.Ordinal);
        Assert.Contains("BEGIN CERTIFICATE", Reason("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"), StringComparison.Ordinal);
    }

    [Fact]
    public void Certificate_without_a_mud_url_is_refused() => Assert.Contains("no extension id-pe-mud-url", Reason(Pem()), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://camera.example/")]
    [InlineData("https://camera.example/\n")]
    [InlineData("")]
    public void Other_text_than_a_mud_url_is_refused(string text) => Assert.Contains("absolute https URL", Reason(Pem(MudUrl(text))), StringComparison.Ordinal);

    [Fact]
    public void Malformed_and_critical_extensions_are_refused()
    {
        byte[] utf8 = Write(w => w.WriteCharacterString(UniversalTagNumber.UTF8String, Url));
        byte[] trailed = [.. Write(w => w.WriteCharacterString(UniversalTagNumber.IA5String, Url)), 0];

        Assert.Contains("no IA5String", Reason(Pem(new X509Extension(DeviceCertificateReader.MudUrlExtension, utf8, false))), StringComparison.Ordinal);
        Assert.Contains("no IA5String", Reason(Pem(new X509Extension(DeviceCertificateReader.MudUrlExtension, trailed, false))), StringComparison.Ordinal);
        Assert.Contains("marked critical", Reason(Pem(MudUrl(Url, isCritical: true))), StringComparison.Ordinal);
        Assert.Contains("is no Name", Reason(Pem(MudUrl(Url), new X509Extension(DeviceCertificateReader.MudSignerExtension, [5, 0], false))), StringComparison.Ordinal);
    }

    private static X509Extension MudUrl(string url, bool isCritical = false) =>
        new(DeviceCertificateReader.MudUrlExtension, Write(w => w.WriteCharacterString(UniversalTagNumber.IA5String, url)), isCritical);

    private static byte[] Write(Action<AsnWriter> write)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        write(writer);
        return writer.Encode();
    }

    private static string Pem(params X509Extension[] extensions)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=Camera", key, HashAlgorithmName.SHA256);
        foreach (X509Extension extension in extensions) request.CertificateExtensions.Add(extension);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return certificate.ExportCertificatePem();
    }

    private static string Reason(string pem) => Assert.Single(Assert.IsType<Onboarding.Refused>(DeviceCertificateReader.Read(pem)).Problems);
}
