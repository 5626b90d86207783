namespace EdgeGuard.Linux.Nft;

/// <summary>The kernel or <c>nft</c> refused a ruleset. A ruleset is taken whole or not at all: the previous one is still in force.</summary>
public sealed class NftRefusedException : Exception
{
    /// <summary>Tells why.</summary>
    /// <param name="reason">The refusal in its author's words.</param>
    /// <param name="inner">What was thrown on the way, if anything was.</param>
    public NftRefusedException(string reason, Exception? inner = null) : base(reason, inner) => Reason = reason;

    /// <summary>Why alone.</summary>
    public string Reason { get; }

    /// <summary>What is so now, and why.</summary>
    public override string Message => (IsTorn
        ? "The ruleset was taken in part; what is missing only narrows what passes. "
        : "The ruleset was refused; the previous one is still in force. ") + Reason;

    /// <summary>
    /// A ruleset too large for one transaction was refused after its first part. What is in force then permits no more than
    /// the previous ruleset and this one together.
    /// </summary>
    public bool IsTorn { get; init; }

    /// <summary>The kernel's error number (<c>errno</c>) for the first thing refused; 0 where the kernel was not asked.</summary>
    public int ErrorNumber { get; init; }
}
