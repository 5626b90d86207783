namespace EdgeGuard.Linux.Nft;

/// <summary>The kernel or <c>nft</c> refused a ruleset. A ruleset is taken whole or not at all: the previous one is still in force.</summary>
public sealed class NftRefusedException : Exception
{
    /// <summary>Tells why.</summary>
    /// <param name="reason">The refusal in its author's words.</param>
    /// <param name="inner">What was thrown on the way, if anything was.</param>
    public NftRefusedException(string reason, Exception? inner = null)
        : base($"The ruleset was refused; the previous one is still in force. {reason}", inner) { }
}
