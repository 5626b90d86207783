using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Agent.Signatures;

/// <summary>Verifies the detached CMS signature of a MUD file, over its octets (RFC 8520 §13). It reads no network, no clock and no other file.</summary>
public static class SignatureVerifier
{
    /// <summary>The verdict, which names the first check that failed.</summary>
    /// <param name="file">The MUD file as it was fetched; nothing in it is read.</param>
    /// <param name="signature">The signature, in DER or PEM; at most 64 KiB.</param>
    /// <param name="trust">The trust anchors, the time, and who may sign.</param>
    public static SignatureVerdict Verify(ReadOnlyMemory<byte> file, ReadOnlyMemory<byte> signature, SignatureTrust trust)
    {
        if (!CmsEncoding.TryRead(signature, out ReadOnlyMemory<byte> encoded, out SignatureProblem? problem)) return SignatureVerdict.Invalid(problem);
        try
        {
            using SignedMessage message = SignedMessage.Decode(encoded);
            return Judge(message, file, trust);
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or AsnContentException)
        {
            return SignatureVerdict.Invalid(new(SignatureCheck.Encoding, "The signature, or a certificate in it, cannot be decoded."));
        }
    }

    private static SignatureVerdict Judge(SignedMessage message, ReadOnlyMemory<byte> file, SignatureTrust trust)
    {
        X509Certificate2? signer = message.Certificate;
        SignatureProblem? problem = message.Check() ?? SignedContent.Check(message, file) ?? SignerCertificate.CheckUse(signer!);
        if (problem is not null) return SignatureVerdict.Invalid(problem, signer, message.SignedAt);
        using SignerChain chain = new(signer!, message.Certificates, trust);
        problem = chain.CheckTrust() ?? CheckName(signer!, trust.Signer) ?? chain.CheckBegin() ?? chain.CheckSigningTime(message.SignedAt);
        if (problem is not null) return SignatureVerdict.Invalid(problem, signer, message.SignedAt);
        return chain.CheckEnd() is { } expired ? SignatureVerdict.Expired(expired, signer!, message.SignedAt, chain) : SignatureVerdict.Valid(signer!, message.SignedAt, chain);
    }

    private static SignatureProblem? CheckName(X509Certificate2 signer, DistinguishedName? demanded) =>
        demanded is null || DistinguishedName.Read(signer.SubjectName.RawData) is { } name && demanded.Matches(name)
            ? null
            : new(SignatureCheck.SignerName, $"The file is signed by {CertificateText.SubjectOf(signer)}, not by the signer that may sign it.");
}
