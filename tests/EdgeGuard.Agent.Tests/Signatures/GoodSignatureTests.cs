using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Agent.Signatures;
using static EdgeGuard.Agent.Tests.Signatures.SignatureCase;

namespace EdgeGuard.Agent.Tests.Signatures;

/// <summary>Honest signatures are valid, here and for <c>openssl cms -verify</c>.</summary>
public sealed class GoodSignatureTests
{
    private const string EmailProtection = "1.3.6.1.5.5.7.3.4", CodeSigning = "1.3.6.1.5.5.7.3.3", MudType = "1.2.840.113549.1.9.16.1.41";

    private static readonly Dictionary<string, Func<SignatureCase>> Cases = new()
    {
        ["by the library"] = () => By(),
        ["by openssl, as RFC 8520 shows"] = () => ByOpenSsl("-binary"),
        ["PEM"] = () => ByOpenSsl("-binary", "-outform", "PEM"),
        ["signer's certificate by PSS"] = () => BadSignatures.ByPss(HashAlgorithmName.SHA256),
        ["without attributes"] = () => ByOpenSsl("-binary", "-noattr"),
        ["signer named by its key"] = () => ByOpenSsl("-binary", "-keyid"),
        ["SHA-384"] = () => ByOpenSsl("-binary", "-md", "sha384"),
        ["SHA-512"] = () => ByOpenSsl("-binary", "-md", "sha512"),
        ["RSA"] = () => ByOpenSsl(Rsa(), Intermediate, "-binary"),
        ["RSA with PSS"] = () => ByOpenSsl(Rsa(), Intermediate, "-binary", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest"),
        ["P-384"] = () => By((new CertificateForm() with { Key = () => ECDsa.Create(ECCurve.NamedCurves.nistP384) }).Issue(Intermediate)),
        ["content type of MUD files"] = () => By(content: MudType),
        ["for e-mail"] = () => By((new CertificateForm() with { Uses = [EmailProtection] }).Issue(Intermediate)),
        ["root in the signature"] = () => By(others: [Intermediate, Root]),
        ["intermediate is the trust anchor"] = () => By() with { Anchors = [Intermediate] },
        ["signer is the trust anchor"] = () => By(others: []) with { Anchors = [Signer] },
        ["self-signed signer is the trust anchor"] = () => SelfSigned(),
        ["self-signed signer that is no authority is the trust anchor"] = () => SelfSigned(new X509BasicConstraintsExtension(false, false, 0, true)),
        ["self-signed signer by 'openssl req -x509' is the trust anchor"] = () => SelfSigned(new X509BasicConstraintsExtension(true, false, 0, true)),
        ["demanded signer"] = () => By() with { MayOnlySign = SignerSubject },
        ["demanded signer in the other order and case"] = () => By() with { MayOnlySign = "O=EXAMPLE,CN=Signer.example" },
        ["judged in the past"] = () => By(signed: CertificateForm.Now.AddDays(-20)) with { At = CertificateForm.Now.AddDays(-10) },
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Honest_signature_is_valid_and_openssl_agrees(string name)
    {
        SignatureCase made = Cases[name]();

        SignatureVerdict verdict = made.Judge();
        (bool isValid, string said) = OpenSsl.Judge(made);

        Assert.True(verdict.IsValid, verdict.Why);
        Assert.True(isValid, said);
    }

    [Fact]
    public void Certificate_for_code_is_valid_although_openssl_wants_one_for_mail()
    {
        SignatureCase made = By((new CertificateForm() with { Uses = [CodeSigning] }).Issue(Intermediate));

        Assert.True(made.Judge().IsValid);
        Assert.False(OpenSsl.Judge(made).IsValid);
    }

    [Fact]
    public void Pem_with_a_byte_order_mark_or_behind_a_certificate_is_read()
    {
        byte[] pem = ByOpenSsl("-binary", "-outform", "PEM").Signature, certificate = System.Text.Encoding.ASCII.GetBytes(Root.ExportCertificatePem() + "\n");

        Assert.All((byte[][])[[0xef, 0xbb, 0xbf, .. pem], [.. certificate, .. pem]], signature => Assert.True((new SignatureCase { Signature = signature }).Judge().IsValid));
    }

    // An underscore is no character of a PrintableString, and real certificates have some.
    [Fact]
    public void Subject_with_a_character_that_its_type_forbids_is_matched_and_shown()
    {
        byte[] name = [0x30, 0x10, 0x31, 0x0e, 0x30, 0x0c, 6, 3, 0x55, 4, 3, 0x13, 5, .. "a_b@c"u8];
        SignatureCase made = By((new CertificateForm() with { Name = new(name) }).Issue(Intermediate));

        Assert.True((made with { MayOnlySign = "CN=a_b@c" }).Judge().IsValid);
        SignatureVerdict other = (made with { MayOnlySign = "CN=a_b" }).Judge();
        Assert.Equal(SignatureCheck.SignerName, other.Failed);
        Assert.Matches(@"^\(serial number [0-9A-F]+, key [0-9a-f]{16}\)$", other.Signer);
        Assert.Contains($"signed by {other.Signer}, not", other.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Verdict_names_signer_issuer_time_and_trust_anchor()
    {
        SignatureVerdict verdict = By().Judge();

        Assert.Equal((SignerSubject, "CN=intermediate.example, O=Example", CertificateForm.Now.ToUnixTimeSeconds()), (verdict.Signer, verdict.Issuer, verdict.SignedAt!.Value.ToUnixTimeSeconds()));
        Assert.Contains("CN=root.example", verdict.Why, StringComparison.Ordinal);
        Assert.Equal(Signer.SubjectName.RawData, verdict.SignerName);
    }

    private static X509Certificate2 Rsa() => (new CertificateForm() with { Key = () => RSA.Create(2048) }).Issue(Intermediate);

    private static SignatureCase SelfSigned(params X509Extension[] more)
    {
        X509Certificate2 own = (new CertificateForm() with { More = more }).Issue();
        return By(own, []) with { Anchors = [own] };
    }
}
