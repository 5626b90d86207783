using System.Collections.Immutable;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Nft;
using EdgeGuard.Linux.Nft;

namespace EdgeGuard.Linux.Interfaces;

/// <summary>Reads which rules of other programs drop what devices may send. Rules that the kernel keeps outside nftables (iptables-legacy) are not read.</summary>
public static class ForeignRuleReader
{
    private static readonly string[] LegacyTables = ["/proc/thread-self/net/ip_tables_names", "/proc/thread-self/net/ip6_tables_names"];

    /// <summary>Why rules are not read, or not all, in words for people; null where all are.</summary>
    public static string? WhyUnread()
    {
        Read([], 0, out string? why);
        return why;
    }

    // Root alone may read them; without, nothing is known of such tables.
    private static IEnumerable<string> Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The blocks, as <see cref="ForeignRules"/> finds them.</summary>
    /// <param name="networks">The governed networks with their prefixes.</param>
    /// <param name="dnsPort">The port to which DNS queries of devices come.</param>
    /// <param name="unread">Why not all are read; null where they are.</param>
    public static ImmutableArray<ForeignBlock> Read(IReadOnlyCollection<Network> networks, int dnsPort, out string? unread)
    {
        string[] legacy = [.. LegacyTables.SelectMany(Lines).Where(table => table != "nat").Distinct().Order(StringComparer.Ordinal)];
        unread = legacy.Length > 0 ? $"iptables-legacy has tables: {string.Join(", ", legacy)}" : null;
        try
        {
            NftCommand nft = new();
            string[] uplinks = [.. DefaultRouters.Uplinks().Except(networks.SelectMany(n => n.Interfaces))];
            return ForeignRules.Read(ForeignRules.Tables(nft.ListJson("chains"), Ruleset.TableName).Select(t => nft.ListJson("table", t.Family, t.Name)), networks, uplinks, dnsPort);
        }
        catch (NftRefusedException)
        {
            unread = "the program nft cannot be used; install the package nftables";
            return [];
        }
    }
}
