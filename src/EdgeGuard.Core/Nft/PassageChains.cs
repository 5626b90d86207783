using EdgeGuard.Core.Access;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Counts first packets from devices behind EdgeGuard's own rules, and again behind those of all others. What is missing there was dropped in between,
/// by rules that nobody may be able to read.
/// </summary>
internal static class PassageChains
{
    /// <summary>Priority of EdgeGuard's own chains: ahead of those of other programs (0), and of the first count.</summary>
    internal const int Own = -2;

    private const int BehindOwn = Own + 1, BehindAll = 1000, MostInterfaces = 256;

    private static readonly (string Set, int Priority)[] Counts = [(Ruleset.PassedSet, BehindOwn), (Ruleset.ArrivedSet, BehindAll)];

    internal static IEnumerable<NftSet> Sets =>
        from count in Counts
        from suffix in IpFamily.Both.Select(f => f.Suffix).Append(Ruleset.GatewaySuffix)
        select new NftSet { Name = count.Set + suffix, Key = [NftType.IfName], IsDynamic = true, Size = MostInterfaces };

    /// <summary>The chains at both hooks.</summary>
    internal static IEnumerable<NftChain> All(HomeAccess home)
    {
        foreach ((string set, int priority) in Counts)
        {
            yield return new()
            {
                Name = $"{set}_forward",
                Hook = new(NftChainType.Filter, NftHookPoint.Forward, priority),
                Rules = [.. IpFamily.Both.Select(f => Rule("first packet to the internet", FlowIs(CtState.New), In("lan_if", NftField.InInterface), NotIn("lan_if", NftField.OutInterface),
                    Is(NftField.Family, f.Number), CountIn(f.Named(set))))],
            };
            yield return new()
            {
                Name = $"{set}_input",
                Hook = new(NftChainType.Filter, NftHookPoint.Input, priority),
                Rules = [Rule("first packet with a DNS question", FlowIs(CtState.New), In("lan_if", NftField.InInterface), Is(NftField.Protocol, IpProtocols.Udp),
                    IsPort(NftField.DestinationPort, home.Gate?.Port ?? DnsHeader.Port), CountIn(set + Ruleset.GatewaySuffix))],
            };
        }
    }

    private static NftStatement.CountFor CountIn(string set) => new(set, [NftField.InInterface]);
}
