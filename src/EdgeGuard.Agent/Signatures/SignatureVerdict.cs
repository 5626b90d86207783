using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Signatures;

/// <summary>The verdict on a file and its signature.</summary>
public sealed record SignatureVerdict
{
    /// <summary>The first check that failed; null for a valid signature.</summary>
    public SignatureCheck? Failed { get; init; }

    /// <summary>Every check held.</summary>
    public bool IsValid => Failed is null;

    /// <summary>The subject of the signer's certificate; null where it was not found. A claim unless the signature is valid. Outside text.</summary>
    public string? Signer { get; init; }

    /// <summary>Its issuer. A claim unless the signature is valid. Outside text.</summary>
    public string? Issuer { get; init; }

    /// <summary>The subject as the certificate encodes it, to pin the signer; empty where it was not found.</summary>
    public ReadOnlyMemory<byte> SignerName { get; init; }

    /// <summary>As <see cref="SignatureJudgement.SignerPin"/>; null for a signature that fails on more than expiry.</summary>
    public string? SignerPin { get; init; }

    /// <summary>When it was signed, as the signer states; null where it does not. No proof of that time.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>Why the verdict is so, in plain English, with the remedy where it is invalid. May have outside text.</summary>
    public required string Why { get; init; }

    /// <summary>What a profile keeps of it.</summary>
    public SignatureJudgement Judgement() => new(Failed switch
    {
        null => SignatureStatus.Valid,
        SignatureCheck.UnknownCa or SignatureCheck.MissingIntermediate => SignatureStatus.UnknownSigner,
        _ => SignatureStatus.Broken,
    })
    {
        Signer = Signer,
        Issuer = Issuer,
        SignerPin = SignerPin,
        SignedAt = SignedAt,
        Why = Why,
    };

    internal static SignatureVerdict Invalid(SignatureProblem problem, X509Certificate2? signer = null, DateTimeOffset? signedAt = null) =>
        Of(signer, signedAt, problem.Why) with { Failed = problem.Check };

    internal static SignatureVerdict Valid(X509Certificate2 signer, DateTimeOffset? signedAt, SignerChain chain) =>
        Of(signer, signedAt, $"Trusted, because its chain ends at the trust anchor {chain.Anchor}.") with { SignerPin = chain.SignerPin };

    internal static SignatureVerdict Expired(SignatureProblem problem, X509Certificate2 signer, DateTimeOffset? signedAt, SignerChain chain) =>
        Invalid(problem, signer, signedAt) with { SignerPin = chain.SignerPin };

    private static SignatureVerdict Of(X509Certificate2? signer, DateTimeOffset? signedAt, string why) => new()
    {
        Signer = signer is null ? null : CertificateText.SubjectOf(signer),
        Issuer = signer is null ? null : CertificateText.IssuerOf(signer),
        SignerName = signer?.SubjectName.RawData ?? [],
        SignedAt = signedAt,
        Why = why,
    };
}
