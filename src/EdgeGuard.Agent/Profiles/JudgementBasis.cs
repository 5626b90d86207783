using System.Security.Cryptography;
using EdgeGuard.Agent.Fetching;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Signatures;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Profiles;

/// <summary>By what signatures are judged here today. A verdict by anything else is outdated.</summary>
/// <param name="Anchors">The operator's trust anchors in DER.</param>
/// <param name="TrustsSystem">The system's authorities are trust anchors too.</param>
internal sealed record JudgementBasis(IReadOnlyList<ReadOnlyMemory<byte>> Anchors, bool TrustsSystem)
{
    // Raised with each change of the verifier that gives a signature another verdict.
    private const long Verifier = 2;

    private readonly string _anchors = string.Concat(Anchors.Select(anchor => Convert.ToHexStringLower(SHA256.HashData(anchor.Span))).Distinct().Order(StringComparer.Ordinal));

    /// <summary>What the configuration says.</summary>
    /// <exception cref="InvalidDataException">A file of trust anchors cannot be read. The message names it.</exception>
    internal static JudgementBasis Of(ProfileOptions options) =>
        new([.. options.TrustAnchors.SelectMany(TrustAnchors.Load).Select(anchor => anchor.RawDataMemory)], options.TrustSystem);

    /// <summary>The same for the same anchors in any order, the same signer and the same verifier.</summary>
    /// <param name="signer">The only subject that may sign, in DER; null for any.</param>
    internal string Id(byte[]? signer)
    {
        byte[] all = new FrameWriter().Number(Verifier).Flag(TrustsSystem).Maybe(signer).Text(_anchors).ToArray();
        return Convert.ToHexStringLower(SHA256.HashData(all));
    }

    /// <summary>Whether a verdict was made by something else, or nobody judged.</summary>
    internal bool IsOutdated(SignatureJudgement? judged, byte[]? signer) =>
        judged is null || judged.Status is not (SignatureStatus.Unsigned or SignatureStatus.Local) && judged.JudgedBy != Id(signer);
}
