using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Agent.Signatures;
using static EdgeGuard.Agent.Tests.Signatures.SignatureCase;

namespace EdgeGuard.Agent.Tests.Signatures;

/// <summary>Bad signatures, each with one fault.</summary>
internal static class BadSignatures
{
    private const string Bound = "OpenSSL has no such bound", Digest = "OpenSSL 3.0 does not judge the digest of a signature", Rfc8520 = "RFC 8520 §13 demands it, CMS does not";
    private const string SigningTime = "OpenSSL ignores the signing time", ServerUse = "1.3.6.1.5.5.7.3.1", TimeStamping = "1.3.6.1.5.5.7.3.8";

    private static readonly DateTimeOffset Now = CertificateForm.Now;

    private static readonly CertificateForm Honest = new();

    private static readonly X509Certificate2 OtherRoot = CertificateForm.Authority("CN=root.other, O=Other").Issue();

    internal static IReadOnlyList<BadSignature> All { get; } = [.. Forms(), .. Signers(), .. Algorithms(), .. Contents(), .. Uses(), .. Chains(), .. Times()];

    private static IEnumerable<BadSignature> Forms() =>
    [
        new("empty", SignatureCheck.Encoding, () => new() { Signature = [] }),
        new("text", SignatureCheck.Encoding, () => new() { Signature = "not a signature"u8.ToArray() }),
        new("half", SignatureCheck.Encoding, () => Change(By(), der => der[..(der.Length / 2)])),
        new("one octet short", SignatureCheck.Encoding, () => Change(By(), der => der[..^1])),
        new("octets behind", SignatureCheck.Encoding, () => Change(By(), der => [.. der, 0, 0]), "OpenSSL reads the first value and no further"),
        new("S/MIME", SignatureCheck.Encoding, () => ByOpenSsl("-binary", "-outform", "SMIME")),
        new("PEM certificate", SignatureCheck.Encoding, () => new() { Signature = System.Text.Encoding.ASCII.GetBytes(Root.ExportCertificatePem()) }),
        new("DER certificate", SignatureCheck.Encoding, () => new() { Signature = Root.RawData }),
        new("encrypted message", SignatureCheck.Encoding, () => new() { Signature = Enveloped() }),
        new("values 40 deep", SignatureCheck.Encoding, () => new() { Signature = Nested(40) }),
        new("large", SignatureCheck.Encoding, () => With(signer => signer.UnsignedAttributes.Add(new AsnEncodedData(new Oid("1.2.3.4"), Octets(70_000)))), Bound),
        new("17 certificates", SignatureCheck.Encoding, () => By(others: [Intermediate, .. Enumerable.Range(0, 15).Select(n => CertificateForm.Authority($"CN=more {n}").Issue())]), Bound),
        new("time stamp", SignatureCheck.ContentType, () => By(content: "1.2.840.113549.1.9.16.1.4"), "OpenSSL takes any kind of content"),
        new("embedded content", SignatureCheck.EmbeddedContent, () => ByOpenSsl("-binary", "-nodetach"), Rfc8520),
    ];

    private static IEnumerable<BadSignature> Signers() =>
    [
        new("two signers", SignatureCheck.Signers, TwoSigners, "OpenSSL takes any number of signers"),
        new("no signer", SignatureCheck.Signers, NoSigner),
        new("certificate left out", SignatureCheck.SignerCertificate, () => ByOpenSsl(Signer, null, "-binary", "-nocerts")),
        new("only another certificate", SignatureCheck.SignerCertificate, () => ByOpenSsl("-binary", "-nocerts")),
    ];

    private static IEnumerable<BadSignature> Algorithms() =>
    [
        new("SHA-1", SignatureCheck.WeakDigest, () => ByOpenSsl("-binary", "-md", "sha1"), Digest),
        new("MD5", SignatureCheck.WeakDigest, () => ByOpenSsl(Rsa(2048).Value, Intermediate, "-binary", "-md", "md5"), Digest),
        new("SHA-1 in the signer's certificate", SignatureCheck.WeakDigest, () => By((Honest with { Digest = HashAlgorithmName.SHA1 }).Issue(Intermediate))),
        new("SHA-1 by PSS in the signer's certificate", SignatureCheck.WeakDigest, () => ByPss(HashAlgorithmName.SHA1)),
        new("SHA-1 by PSS without parameters in the signer's certificate", SignatureCheck.WeakDigest, () => ByPss(null)),
        new("SHA-1 in the intermediate", SignatureCheck.WeakDigest, () => Through(CertificateForm.Authority("CN=old, O=Example") with { Digest = HashAlgorithmName.SHA1 })),
        new("SHA-224", SignatureCheck.Algorithm, () => ByOpenSsl("-binary", "-md", "sha224"), "not weak, but .NET has no SHA-224"),
        new("SHA3-256", SignatureCheck.Algorithm, () => ByOpenSsl(Rsa(2048).Value, Intermediate, "-binary", "-md", "sha3-256"), "not weak, but no signer of MUD files uses it"),
        new("PSS with a long salt", SignatureCheck.Algorithm, () => ByOpenSsl(Rsa(2048).Value, Intermediate, "-binary", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:max"), "not weak, but .NET knows one length of the salt"),
        new("PSS with SHA-1 in the mask", SignatureCheck.Algorithm, () => ByOpenSsl(Rsa(2048).Value, Intermediate, "-binary", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest", "-keyopt", "rsa_mgf1_md:sha1"), "not weak, but .NET knows one mask"),
        new("RSA with 1024 bits", SignatureCheck.WeakKey, () => By(Rsa(1024).Value)),
        new("P-192", SignatureCheck.WeakKey, () => By((Honest with { Key = () => ECDsa.Create(ECCurve.CreateFromFriendlyName("prime192v1")) }).Issue(Intermediate))),
        new("RSA with 1024 bits in the intermediate", SignatureCheck.WeakKey, () => Through(CertificateForm.Authority("CN=short, O=Example") with { Key = () => RSA.Create(1024) })),
    ];

    private static IEnumerable<BadSignature> Contents() =>
    [
        new("one bit changed", SignatureCheck.WrongFile, () => By() with { File = Flip(MudFile, 7) }),
        new("another file", SignatureCheck.WrongFile, () => By() with { File = "{}"u8.ToArray() }),
        new("octet added", SignatureCheck.WrongFile, () => By() with { File = [.. MudFile, (byte)' '] }),
        new("octet lost", SignatureCheck.WrongFile, () => By() with { File = MudFile[..^1] }),
        new("empty file", SignatureCheck.WrongFile, () => By() with { File = [] }),
        new("file with CR LF", SignatureCheck.WrongFile, () => By() with { File = WithCrLf() }),
        new("one bit changed, no attributes", SignatureCheck.WrongFile, () => ByOpenSsl("-binary", "-noattr") with { File = Flip(MudFile, 7) }),
        new("signed as text", SignatureCheck.TextMode, () => ByOpenSsl()),
        new("signed as text with a header", SignatureCheck.TextMode, () => ByOpenSsl("-text")),
        new("signed as text, no attributes", SignatureCheck.TextMode, () => ByOpenSsl("-noattr")),
        new("last octet of the signature changed", SignatureCheck.SignatureValue, () => Change(By(), der => Flip(der, der.Length - 1))),
        new("signing time changed", SignatureCheck.SignatureValue, OtherSigningTime),
        new("another key with the same issuer and number", SignatureCheck.SignatureValue, OtherKey),
    ];

    private static IEnumerable<BadSignature> Uses() =>
    [
        new("no KeyUsage", SignatureCheck.KeyUsage, () => By((Honest with { Usage = null }).Issue(Intermediate)), Rfc8520),
        new("only nonRepudiation", SignatureCheck.KeyUsage, () => By((Honest with { Usage = X509KeyUsageFlags.NonRepudiation }).Issue(Intermediate)), Rfc8520),
        new("only keyEncipherment", SignatureCheck.KeyUsage, () => By((Honest with { Usage = X509KeyUsageFlags.KeyEncipherment }).Issue(Intermediate))),
        new("signed by the CA itself", SignatureCheck.KeyUsage, () => By(Intermediate, [])),
        new("TLS server", SignatureCheck.ExtendedKeyUsage, () => By((Honest with { Uses = [ServerUse] }).Issue(Intermediate))),
        new("time stamping", SignatureCheck.ExtendedKeyUsage, () => By((Honest with { Uses = [TimeStamping] }).Issue(Intermediate))),
    ];

    private static IEnumerable<BadSignature> Chains() =>
    [
        new("intermediate left out", SignatureCheck.MissingIntermediate, () => By(others: [])),
        new("upper intermediate left out", SignatureCheck.MissingIntermediate, () => Deeper(upper => [])),
        new("self-signed signer", SignatureCheck.UnknownCa, () => By(Honest.Issue(), [])),
        new("another root", SignatureCheck.UnknownCa, () => By() with { Anchors = [OtherRoot] }),
        new("unknown root in the signature", SignatureCheck.UnknownCa, () => By(others: [Intermediate, Root]) with { Anchors = [OtherRoot] }),
        new("no trust anchor", SignatureCheck.UnknownCa, () => By() with { Anchors = [] }),
        new("another root of the same name", SignatureCheck.UnknownCa, () => By() with { Anchors = [CertificateForm.Authority(Root.Subject).Issue()] }),
        new("forged intermediate of the same name", SignatureCheck.UnknownCa, ForgedIntermediate),
        new("issued by another key in the name of the root", SignatureCheck.Chain, () => Impostor(Root)),
        new("issued by another key in the name of an intermediate that is the trust anchor", SignatureCheck.Chain, () => Impostor(Intermediate)),
        new("issued by a self-signed signer that is the trust anchor", SignatureCheck.NotACa, () => BySignerOf((Honest with { Subject = "CN=own.example" }).Issue())),
        new("issuer is no CA", SignatureCheck.NotACa, () => Through(Honest with { Subject = "CN=no authority, O=Example" })),
        new("issuer may not sign certificates", SignatureCheck.NotACa, () => Through(CertificateForm.Authority("CN=revoker, O=Example") with { Usage = X509KeyUsageFlags.CrlSign })),
        new("path too long", SignatureCheck.NotACa, () => Deeper(upper => [upper], 0)),
        new("certificate changed", SignatureCheck.Chain, () => By(ChangedCertificate())),
        new("unknown critical extension", SignatureCheck.Chain, () => By((Honest with { More = [new X509Extension("1.2.3.4", [5, 0], critical: true)] }).Issue(Intermediate))),
        new("name outside the constraints", SignatureCheck.Chain, () => Through(CertificateForm.Authority("CN=constrained, O=Example") with { More = [OnlyOther()] })),
        new("another signer than demanded", SignatureCheck.SignerName, () => By() with { MayOnlySign = "CN=other.example, O=Example" }, "OpenSSL was not asked for it"),
        new("demanded name is only a part", SignatureCheck.SignerName, () => By() with { MayOnlySign = "CN=signer.example" }, "OpenSSL was not asked for it"),
    ];

    private static SignatureCase BySignerOf(X509Certificate2 anchor) => By(Honest.Issue(anchor), others: []) with { Anchors = [anchor] };

    private static IEnumerable<BadSignature> Times() =>
    [
        new("not valid before tomorrow", SignatureCheck.NotYetValid, () => By((Honest with { From = Now.AddDays(1) }).Issue(Intermediate))),
        new("intermediate not valid before tomorrow", SignatureCheck.NotYetValid, () => Through(CertificateForm.Authority("CN=early, O=Example") with { From = Now.AddDays(1) })),
        new("judged before the certificates", SignatureCheck.NotYetValid, () => By() with { At = Now.AddYears(-10) }),
        new("signed before the certificate", SignatureCheck.SignedTooEarly, () => By(signed: Now.AddYears(-1)), SigningTime),
        new("expired when signed", SignatureCheck.ExpiredAtSigning, () => By((Honest with { To = Now.AddDays(-2) }).Issue(Intermediate), signed: Now.AddDays(-1))),
        new("expired when signed, judged before", SignatureCheck.ExpiredAtSigning, () => By((Honest with { To = Now.AddDays(-2) }).Issue(Intermediate), signed: Now.AddDays(-1)) with { At = Now.AddDays(-3) }, SigningTime),
        new("expired", SignatureCheck.Expired, () => By((Honest with { To = Now.AddDays(-2) }).Issue(Intermediate), signed: Now.AddDays(-3))),
        new("judged after the end", SignatureCheck.Expired, () => By() with { At = Now.AddYears(1) }),
        new("intermediate expired when signed, judged before", SignatureCheck.ExpiredAtSigning, () => Through(CertificateForm.Authority("CN=late, O=Example") with { To = Now.AddDays(-2) }, Now.AddDays(-1)) with { At = Now.AddDays(-3) }, SigningTime),
        new("judged a second before 1970", SignatureCheck.NotYetValid, () => By() with { At = DateTimeOffset.UnixEpoch.AddSeconds(-1) }),
        new("judged in the year 1", SignatureCheck.NotYetValid, () => By() with { At = DateTimeOffset.MinValue }),
        new("intermediate expired", SignatureCheck.Expired, () => Through(CertificateForm.Authority("CN=late, O=Example") with { To = Now.AddDays(-1) }, Now.AddDays(-2))),
        new("trust anchor expired", SignatureCheck.Expired, ExpiredRoot),
    ];

    private static SignatureCase Change(SignatureCase one, Func<byte[], byte[]> change) => one with { Signature = change(one.Signature) };

    private static SignatureCase With(Action<CmsSigner> change)
    {
        SignedCms message = new(new ContentInfo(MudFile), detached: true);
        CmsSigner signer = SignerOf(Signer, [Intermediate], Now);
        change(signer);
        message.ComputeSignature(signer);
        return new() { Signature = message.Encode() };
    }

    // Issued by an intermediate of this form.
    private static SignatureCase Through(CertificateForm form, DateTimeOffset? signed = null)
    {
        X509Certificate2 between = form.Issue(Root);
        return By(Honest.Issue(between), [between], signed);
    }

    // Signed by an authority with RSA-PSS. Parameters that are left out mean SHA-1 (RFC 4055 §3.1).
    internal static SignatureCase ByPss(HashAlgorithmName? digest)
    {
        using RSA key = RSA.Create(2048);
        X509Certificate2 authority = (CertificateForm.Authority("CN=pss, O=Example") with { Key = () => RSA.Create(key.ExportParameters(true)) }).Issue(Root);
        return By((Honest with { Generator = new PssGenerator(key, digest) }).Issue(authority), [authority]);
    }

    // Two intermediates, of which the signature has the lower one and these.
    private static SignatureCase Deeper(Func<X509Certificate2, X509Certificate2[]> also, int? pathLength = null)
    {
        X509Certificate2 upper = (CertificateForm.Authority("CN=upper, O=Example") with { PathLength = pathLength }).Issue(Root);
        X509Certificate2 lower = CertificateForm.Authority("CN=lower, O=Example").Issue(upper);
        return By(Honest.Issue(lower), [lower, .. also(upper)]);
    }

    private static SignatureCase TwoSigners()
    {
        SignedCms message = new(new ContentInfo(MudFile), detached: true);
        message.ComputeSignature(SignerOf(Signer, [Intermediate], Now));
        message.ComputeSignature(SignerOf((Honest with { Subject = "CN=second, O=Example" }).Issue(Intermediate), [], Now));
        return new() { Signature = message.Encode() };
    }

    private static SignatureCase NoSigner()
    {
        using OpenSsl openssl = new();
        return new() { Signature = openssl.Make("crl2pkcs7", "-nocrl", "-certfile", openssl.Write("signer.pem", Signer.ExportCertificatePem()), "-outform", "DER") };
    }

    private static SignatureCase OtherSigningTime()
    {
        byte[] written = [0x17, 0x0d, .. System.Text.Encoding.ASCII.GetBytes(Now.UtcDateTime.ToString("yyMMddHHmmss", System.Globalization.CultureInfo.InvariantCulture))];
        return Change(By(), der => Flip(der, der.AsSpan().IndexOf(written) + written.Length - 1));
    }

    private static SignatureCase OtherKey()
    {
        byte[] serial = [1, 2, 3];
        X509Certificate2 first = (Honest with { Serial = serial }).Issue(Intermediate), second = (Honest with { Serial = serial }).Issue(Intermediate);
        SignedCms message = new(new ContentInfo(MudFile), detached: true);
        message.ComputeSignature(SignerOf(first, [Intermediate], Now));
        message.RemoveCertificate(first);
        message.AddCertificate(second);
        return new() { Signature = message.Encode() };
    }

    // The attacker's intermediate has the name of the honest one, which is the trust anchor.
    private static SignatureCase ForgedIntermediate()
    {
        X509Certificate2 forged = CertificateForm.Authority(Intermediate.Subject).Issue(OtherRoot);
        return By(Honest.Issue(forged), [forged]) with { Anchors = [Intermediate] };
    }

    private static SignatureCase Impostor(X509Certificate2 anchor)
    {
        using X509Certificate2 impostor = CertificateForm.Authority(anchor.Subject).Issue();
        return By((Honest with { NamesIssuerKey = false }).Issue(impostor), []) with { Anchors = [anchor] };
    }

    private static SignatureCase ExpiredRoot()
    {
        X509Certificate2 root = (CertificateForm.Authority("CN=old root") with { To = Now.AddDays(-1) }).Issue();
        return By(Honest.Issue(root), [], Now.AddDays(-2)) with { Anchors = [root] };
    }

    private static X509Certificate2 ChangedCertificate()
    {
        using X509Certificate2 honest = Honest.Issue(Intermediate);
        byte[] der = honest.RawData;
        using X509Certificate2 bare = X509CertificateLoader.LoadCertificate(Flip(der, der.Length - 1));
        return CertificateForm.WithKey(bare, honest.GetECDsaPrivateKey()!);
    }

    // NameConstraints: permittedSubtrees with the directory name O=Other (RFC 5280 §4.2.1.10).
    private static X509Extension OnlyOther()
    {
        byte[] name = new X500DistinguishedName("O=Other").RawData;
        byte[] tree = Tlv(0x30, Tlv(0xa4, name));
        return new("2.5.29.30", Tlv(0x30, Tlv(0xa0, tree)), critical: true);
    }

    private static Lazy<X509Certificate2> Rsa(int bits) => new(() => (Honest with { Key = () => RSA.Create(bits) }).Issue(Intermediate));

    private static byte[] Enveloped()
    {
        using X509Certificate2 recipient = Rsa(2048).Value;
        EnvelopedCms message = new(new ContentInfo(MudFile));
        message.Encrypt(new CmsRecipient(recipient));
        return message.Encode();
    }

    internal static byte[] Nested(int depth) => depth == 0 ? [5, 0] : Tlv(0x30, Nested(depth - 1));

    internal static byte[] Octets(int length) => Tlv(4, new byte[length]);

    internal static byte[] Tlv(byte tag, byte[] content) => content.Length switch
    {
        < 128 => [tag, (byte)content.Length, .. content],
        < 65536 => [tag, 0x82, (byte)(content.Length >> 8), (byte)content.Length, .. content],
        _ => [tag, 0x83, (byte)(content.Length >> 16), (byte)(content.Length >> 8), (byte)content.Length, .. content],
    };

    private static byte[] WithCrLf() => System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(MudFile).Replace("\n", "\r\n", StringComparison.Ordinal));

    private static byte[] Flip(byte[] bytes, int at)
    {
        byte[] changed = [.. bytes];
        changed[at] ^= 1;
        return changed;
    }
}
