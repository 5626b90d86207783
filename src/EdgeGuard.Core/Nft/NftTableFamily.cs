namespace EdgeGuard.Core.Nft;

/// <summary>The family of a table of ours. Both tables are called <see cref="Ruleset.TableName"/> and change in one transaction.</summary>
public enum NftTableFamily
{
    /// <summary><c>inet</c>: IPv4 and IPv6 packets.</summary>
    Inet,

    /// <summary><c>netdev</c>: every frame at an interface. The <c>inet</c> family does not see ARP.</summary>
    Netdev,
}

/// <summary>Which table a chain or set belongs to.</summary>
public static class NftTableFamilies
{
    // Begin the name of every chain and set of the netdev table, and of no other.
    private static readonly string[] OfFrames = ["arp_", "frame_"];

    /// <summary>Both families, in the order of the tables.</summary>
    public static IReadOnlyList<NftTableFamily> All { get; } = [NftTableFamily.Inet, NftTableFamily.Netdev];

    /// <summary>The family of the table that has the chain or set of this name. A message that deletes one has nothing but the name.</summary>
    public static NftTableFamily Of(string name) =>
        OfFrames.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) ? NftTableFamily.Netdev : NftTableFamily.Inet;

    /// <summary>The families of the tables that a ruleset needs. The <c>inet</c> table always exists.</summary>
    public static IEnumerable<NftTableFamily> UsedBy(Ruleset ruleset) =>
        All.Where(f => f == NftTableFamily.Inet || ruleset.Chains.Any(c => Of(c.Name) == f) || ruleset.Sets.Any(s => Of(s.Name) == f));
}
