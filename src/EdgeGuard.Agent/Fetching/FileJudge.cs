using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Agent.Signatures;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Fetching;

/// <summary>Judges a fetched file: first its signature over the octets (RFC 8520 §13.2), then its content.</summary>
internal static class FileJudge
{
    internal static FileVerdict Judge(FileToJudge file)
    {
        SignatureJudgement? signature = file.Signature is null ? null : Verify(file, file.Signature);
        MudResult read = MudReader.Read(file.Octets, MudStrictness.Compatible);
        string reasons = string.Join("; ", read.Problems.Where(p => p.Severity == MudSeverity.Error));
        return new(read is MudResult.Accepted ? null : reasons, signature);
    }

    private static SignatureJudgement Verify(FileToJudge file, byte[] signature)
    {
        DistinguishedName? signer = file.Signer is { } encoded ? DistinguishedName.Read(encoded) : null;
        if (file.Signer is not null && signer is null)
            return SignatureVerdict.Invalid(new(SignatureCheck.SignerName, "The certificates of the devices name no signer that can be read, or different ones.")).Judgement();
        IEnumerable<X509Certificate2> own = file.Anchors.Select(anchor => X509CertificateLoader.LoadCertificate(anchor.Span));
        SignatureTrust trust = new([.. own, .. file.TrustsSystem ? TrustAnchors.OfSystem() : []], file.At) { Signer = signer };
        return SignatureVerifier.Verify(file.Octets, signature, trust).Judgement();
    }
}
