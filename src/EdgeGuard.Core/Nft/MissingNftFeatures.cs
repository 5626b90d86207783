namespace EdgeGuard.Core.Nft;

/// <summary>What some kernels' nftables lack and EdgeGuard can do without, at a price (<see cref="RulesetFallback"/>).</summary>
[Flags]
public enum MissingNftFeatures
{
    /// <summary>Nothing is lacking.</summary>
    None = 0,

    /// <summary>No reports by NFLOG: packets are dropped, and nobody is told.</summary>
    Reports = 1,

    /// <summary>No limits: what would be reported or let through up to a limit is not at all.</summary>
    Limits = 2,

    /// <summary>No limit for each key: all share one.</summary>
    Meters = 4,

    /// <summary>No refusals by ICMP: what would be refused is dropped.</summary>
    Rejects = 8,

    /// <summary>No redirects to the gateway itself.</summary>
    Redirects = 16,

    /// <summary>Fragments cannot be told apart: what only they may do nobody may, what they may not nobody may.</summary>
    Fragments = 32,

    /// <summary>No hooks where frames come in: a bridge carries on what someone says who poses as a server or router.</summary>
    Ports = 64,
}
