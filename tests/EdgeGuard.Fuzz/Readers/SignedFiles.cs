using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Agent.Signatures;

namespace EdgeGuard.Fuzz.Readers;

/// <summary>A signed file whose signature is the input. The signatures to begin with are made anew in each process.</summary>
internal static class SignedFiles
{
    private static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly byte[] File = "{}"u8.ToArray();

    private static readonly X509Certificate2 Maker = SelfSigned();

    private static readonly SignatureTrust Trust = new([Maker], From.AddDays(1)) { Signer = DistinguishedName.Parse("CN=maker.example") };

    internal static void Take(ReadOnlyMemory<byte> signature)
    {
        SignatureVerdict verdict = SignatureVerifier.Verify(File, signature, Trust);
        if (verdict.IsValid && verdict.Signer != Maker.Subject) throw new InvalidOperationException("Another signer is trusted.");
    }

    /// <summary>In DER and PEM, with attributes and without.</summary>
    internal static IEnumerable<byte[]> Seeds()
    {
        byte[] full = Sign(new Pkcs9SigningTime(From.UtcDateTime)), bare = Sign();
        return [full, bare, System.Text.Encoding.ASCII.GetBytes(PemEncoding.WriteString("CMS", full))];
    }

    private static byte[] Sign(params AsnEncodedData[] attributes)
    {
        SignedCms message = new(new ContentInfo(File), detached: true);
        CmsSigner signer = new(Maker);
        foreach (AsnEncodedData attribute in attributes) signer.SignedAttributes.Add(attribute);
        message.ComputeSignature(signer);
        return message.Encode();
    }

    private static X509Certificate2 SelfSigned()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=maker.example", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        return request.CreateSelfSigned(From, From.AddYears(1));
    }
}
