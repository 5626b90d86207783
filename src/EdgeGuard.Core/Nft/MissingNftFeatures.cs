namespace EdgeGuard.Core.Nft;

/// <summary>What some kernels' nftables lack and EdgeGuard can do without, at a price (<see cref="RulesetFallback"/>).</summary>
[Flags]
public enum MissingNftFeatures
{
    /// <summary>Nothing is lacking.</summary>
    None = 0,

    /// <summary>No reports by NFLOG: packets are dropped without a report.</summary>
    Reports = 1,

    /// <summary>No limits: what would be reported or let through up to a limit is not at all.</summary>
    Limits = 2,

    /// <summary>No limit for each key: all share one.</summary>
    Meters = 4,

    /// <summary>No redirects to the gateway itself.</summary>
    Redirects = 8,

    /// <summary>Fragments cannot be recognised: what only fragments may do is forbidden, and so is what they may not do.</summary>
    Fragments = 16,

    /// <summary>No ingress hooks: a bridge forwards frames of rogue servers and rogue routers.</summary>
    Ports = 32,

    /// <summary>No <c>netdev</c> tables: ARP is not inspected.</summary>
    Arp = 64,

    /// <summary>Live flows cannot be counted: a device may hold as many as the kernel tracks.</summary>
    LiveFlows = 128,
}
