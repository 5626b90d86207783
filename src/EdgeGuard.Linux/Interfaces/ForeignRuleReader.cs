using System.Collections.Immutable;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Nft;
using EdgeGuard.Linux.Nft;

namespace EdgeGuard.Linux.Interfaces;

/// <summary>Reads which rules of other programs drop what devices may send. Rules that the kernel keeps outside nftables (iptables-legacy) are not seen.</summary>
public static class ForeignRuleReader
{
    /// <summary>The blocks, as <see cref="ForeignRules"/> finds them.</summary>
    /// <param name="networks">The governed networks with their prefixes.</param>
    /// <param name="dnsPort">The port to which DNS queries of devices come.</param>
    /// <returns>null where the rules cannot be read, as without the <c>nft</c> command.</returns>
    public static ImmutableArray<ForeignBlock>? Read(IReadOnlyCollection<Network> networks, int dnsPort)
    {
        try
        {
            NftCommand nft = new();
            string[] uplinks = [.. DefaultRouters.Uplinks().Except(networks.SelectMany(n => n.Interfaces))];
            return ForeignRules.Read(ForeignRules.Tables(nft.ListJson("chains"), Ruleset.TableName).Select(t => nft.ListJson("table", t.Family, t.Name)), networks, uplinks, dnsPort);
        }
        catch (NftRefusedException)
        {
            return null;
        }
    }
}
