using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Agent.Signatures;

namespace EdgeGuard.Agent.Tests.Signatures;

/// <summary>A file, its signature, and by what it is judged; by itself, all of it is honest.</summary>
internal sealed record SignatureCase
{
    internal const string SignerSubject = "CN=signer.example, O=Example";

    internal static readonly byte[] MudFile = "{\n  \"ietf-mud:mud\": { \"mud-version\": 1 }\n}\n"u8.ToArray();

    internal static readonly X509Certificate2 Root = CertificateForm.Authority("CN=root.example, O=Example").Issue();

    internal static readonly X509Certificate2 Intermediate = CertificateForm.Authority("CN=intermediate.example, O=Example").Issue(Root);

    internal static readonly X509Certificate2 Signer = new CertificateForm().Issue(Intermediate);

    internal byte[] File { get; init; } = MudFile;

    internal required byte[] Signature { get; init; }

    internal IReadOnlyList<X509Certificate2> Anchors { get; init; } = [Root];

    internal DateTimeOffset At { get; init; } = CertificateForm.Now.AddMinutes(1);

    internal string? MayOnlySign { get; init; }

    internal SignatureVerdict Judge() => SignatureVerifier.Verify(File, Signature, new(Anchors, At) { Signer = MayOnlySign is null ? null : DistinguishedName.Parse(MayOnlySign) });

    /// <summary>Signed by the library.</summary>
    internal static SignatureCase By(X509Certificate2? signer = null, X509Certificate2[]? others = null, DateTimeOffset? signed = null, string digest = "2.16.840.1.101.3.4.2.1", string content = "1.2.840.113549.1.7.1")
    {
        SignedCms message = new(new(new Oid(content), MudFile), detached: true);
        message.ComputeSignature(SignerOf(signer ?? Signer, others ?? [Intermediate], signed ?? CertificateForm.Now, digest));
        return new() { Signature = message.Encode() };
    }

    internal static CmsSigner SignerOf(X509Certificate2 certificate, X509Certificate2[] others, DateTimeOffset signed, string digest = "2.16.840.1.101.3.4.2.1")
    {
        CmsSigner signer = new(certificate) { DigestAlgorithm = new(digest), IncludeOption = X509IncludeOption.EndCertOnly };
        signer.SignedAttributes.Add(new Pkcs9SigningTime(signed.UtcDateTime));
        signer.Certificates.AddRange(others);
        return signer;
    }

    /// <summary>Signed by <c>openssl cms -sign</c> with these options, besides signer, key and <c>-outform DER</c>.</summary>
    internal static SignatureCase ByOpenSsl(params string[] options) => ByOpenSsl(Signer, Intermediate, options);

    internal static SignatureCase ByOpenSsl(X509Certificate2 signer, X509Certificate2? other, params string[] options)
    {
        using OpenSsl openssl = new();
        string[] also = other is null ? [] : ["-certfile", openssl.Write("other.pem", other.ExportCertificatePem())];
        string form = options.Contains("-outform") ? "" : "DER";
        return new()
        {
            Signature = openssl.Make(["cms", "-sign", "-in", openssl.Write("file", MudFile), "-signer", openssl.Write("signer.pem", signer.ExportCertificatePem()),
                "-inkey", openssl.Write("key.pem", OpenSsl.KeyOf(signer)), .. also, .. form.Length > 0 ? (string[])["-outform", form] : [], .. options]),
        };
    }
}
