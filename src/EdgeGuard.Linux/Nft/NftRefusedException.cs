namespace EdgeGuard.Linux.Nft;

/// <summary>The kernel or <c>nft</c> refused a ruleset. Unless <see cref="IsTorn"/>, the previous ruleset is still in force.</summary>
public sealed class NftRefusedException : Exception
{
    /// <summary>Keeps the reason.</summary>
    /// <param name="reason">The text of the refusal.</param>
    /// <param name="inner">The causing exception; null for none.</param>
    public NftRefusedException(string reason, Exception? inner = null) : base(reason, inner) => Reason = reason;

    /// <summary>The reason, without the state of the ruleset.</summary>
    public string Reason { get; }

    /// <summary>The state of the ruleset, then the reason.</summary>
    public override string Message => (IsTorn
        ? "The ruleset was applied in part; the rules in force permit no more than the previous ruleset and this one together. "
        : "The ruleset was refused; the previous one is still in force. ") + Reason;

    /// <summary>
    /// A ruleset too large for one transaction was refused after its first part. The rules in force then permit no more than
    /// the previous ruleset and this one together.
    /// </summary>
    public bool IsTorn { get; init; }

    /// <summary>The kernel's error number (<c>errno</c>) of the first refused message; 0 if the kernel was not involved.</summary>
    public int ErrorNumber { get; init; }
}
