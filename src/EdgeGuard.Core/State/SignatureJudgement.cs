namespace EdgeGuard.Core.State;

/// <summary>How the signature of a MUD file was judged when it was fetched (RFC 8520 §13). Text in it comes from outside.</summary>
/// <param name="Status">The verdict.</param>
public sealed record SignatureJudgement(SignatureStatus Status)
{
    /// <summary>The operator gave the file.</summary>
    public static readonly SignatureJudgement Local = new(SignatureStatus.Local);

    /// <summary>The file names no signature.</summary>
    public static readonly SignatureJudgement Unsigned = new(SignatureStatus.Unsigned);

    /// <summary>The file names a signature that nobody checked yet.</summary>
    public static readonly SignatureJudgement Unchecked = new(SignatureStatus.Unchecked);

    /// <summary>Subject of the signer's certificate; null where none was found. A claim unless the signature is valid.</summary>
    public string? Signer { get; init; }

    /// <summary>Its issuer. A claim unless the signature is valid.</summary>
    public string? Issuer { get; init; }

    /// <summary>
    /// Tells one verified signer from another: the same subject under the same authority's key has the same pin, also after its certificate was
    /// renewed. Null unless the signature is valid, or would be if no certificate had expired since.
    /// </summary>
    public string? SignerPin { get; init; }

    /// <summary>When it was signed, as the signer states; null where it does not. No proof of that time.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>Identifies the trust anchors, the demanded signer and the verifier of this verdict; null where an earlier version of EdgeGuard judged, or nobody.</summary>
    public string? JudgedBy { get; init; }

    /// <summary>Why the verdict is so, with the remedy where the signature is not valid; empty for a file without one.</summary>
    public string Why { get; init; } = "";

    /// <summary>The pin, where the signature is valid; an unsigned file has no signer, nor has one whose signer nobody trusts.</summary>
    public string? VerifiedSigner => Status == SignatureStatus.Valid ? SignerPin : null;

    /// <summary>
    /// Whether this verdict on a file outlasts a later one on the same octets. What was verified stays so: expiry ends no access, and a server that
    /// spoils the signature takes no pin away. It ends when what it is judged by changes, unless only expiry is against it then.
    /// </summary>
    public bool Outlasts(SignatureJudgement next) => Status == SignatureStatus.Valid && next.Status != SignatureStatus.Valid
        && (JudgedBy == next.JudgedBy || SignerPin is not null && SignerPin == next.SignerPin);
}

/// <summary>What is known of a MUD file's signature (RFC 8520 §13).</summary>
public enum SignatureStatus
{
    /// <summary>The file names no signature.</summary>
    Unsigned,

    /// <summary>The file names a signature that was not checked yet.</summary>
    Unchecked,

    /// <summary>The signature holds and its signer is trusted.</summary>
    Valid,

    /// <summary>The signature fits the file, and its signer is not trusted: the chain ends at no trust anchor.</summary>
    UnknownSigner,

    /// <summary>The signature is invalid, or it could not be fetched.</summary>
    Broken,

    /// <summary>The operator gave the file in the configuration.</summary>
    Local,
}
