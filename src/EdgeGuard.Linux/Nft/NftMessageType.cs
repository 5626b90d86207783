namespace EdgeGuard.Linux.Nft;

/// <summary>Message types of the nftables subsystem (linux/netfilter/nf_tables.h), and the begin and end of a batch.</summary>
internal enum NftMessageType
{
    BatchBegin = 0x10,
    BatchEnd = 0x11,
    NewTable = Subsystem << 8,
    GetTable,
    DeleteTable,
    NewChain,
    GetChain,
    DeleteChain,
    NewRule,
    GetRule,
    DeleteRule,
    NewSet,
    GetSet,
    DeleteSet,
    NewSetElement,
    GetSetElement,
    DeleteSetElement,
    NewGeneration,
    GetGeneration,

    /// <summary>Number of the subsystem: the upper octet of its message types.</summary>
    Subsystem = 10,
}
