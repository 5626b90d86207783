using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Nft;

namespace EdgeGuard.Core.Tests.Nft;

/// <summary>
/// Rulesets drawn from a small world, so that two of them share names, keys and rules often: some sets and chains are there
/// and some are not, each of a kind of its own, and everything that is named exists.
/// </summary>
internal sealed class RandomRulesets(Random random)
{
    private static readonly string[] ChainNames = ["c0", "c1", "c2", "c3"];

    private static readonly ImmutableArray<NftSet> Kinds =
    [
        new() { Name = "a_plain", Key = [NftType.Ipv4Addr], MayLag = true },
        new() { Name = "b_ranges", Key = [NftType.Ipv4Addr], IsInterval = true },
        new() { Name = "c_timed", Key = [NftType.EtherAddr, NftType.Ipv4Addr], HasTimeout = true, MayLag = true },
        new() { Name = "d_map", Key = [NftType.EtherAddr, NftType.Ipv4Addr], IsVerdictMap = true },
        new() { Name = "e_rangemap", Key = [NftType.Ipv4Addr], IsInterval = true, IsVerdictMap = true },
        new() { Name = "f_ports", Key = [NftType.InetService], MayLag = true },
        new() { Name = "g_both", Key = [NftType.Ipv4Addr, NftType.InetService], IsInterval = true },
        new() { Name = "h_v6", Key = [NftType.Ipv6Addr, NftType.InetProto], IsVerdictMap = true, MayLag = true },
    ];

    /// <summary>A ruleset.</summary>
    internal Ruleset Next()
    {
        ImmutableArray<string> chains = [.. ChainNames.Where(_ => random.Next(4) != 0)];
        ImmutableArray<NftSet> kinds = [.. Kinds.Where(_ => random.Next(5) != 0)];
        return new()
        {
            Sets = [.. kinds.Select(kind => kind with { Elements = Elements(kind, chains) })],
            Chains = [.. chains.Select((name, i) => new NftChain { Name = name, Rules = Rules(kinds, chains[..i]) }), Hooked(chains)],
        };
    }

    private static NftChain Hooked(ImmutableArray<string> chains) => new()
    {
        Name = "forward",
        Hook = new(NftChainType.Filter, NftHookPoint.Forward, 0),
        Rules = [.. chains.Select(chain => NftRule.Of(new NftStatement.Decide(NftVerdict.Jump(chain))))],
    };

    private ImmutableArray<NftElement> Elements(NftSet kind, ImmutableArray<string> chains)
    {
        List<NftElement> elements = [];
        for (int first = random.Next(4); first < 40; first += random.Next(1, 12))
        {
            // Ranges side by side, alone, and to the last key there is.
            int last = kind.IsInterval ? Math.Min(first + random.Next(4), 39) : first;
            elements.Add(new(Key(kind, first))
            {
                Last = kind.IsInterval && (last != first || random.Next(2) == 0) ? Key(kind, last) : null,
                Verdict = kind.IsVerdictMap ? Verdict(chains) : null,
                Timeout = kind.HasTimeout && random.Next(2) == 0 ? TimeSpan.FromHours(random.Next(1, 3)) : null,
            });
            first = last;
        }
        return [.. elements];
    }

    private static NftKey Key(NftSet kind, int number) => kind.Key.Select(part => Part(part, number)).Aggregate((key, part) => key.Then(part));

    private static NftKey Part(NftType type, int number) => type switch
    {
        NftType.Ipv4Addr => NftKey.Of(new IPAddress([255, 255, 255, (byte)(216 + number)])),
        NftType.Ipv6Addr => NftKey.Of(IPAddress.Parse($"2001:db8::{number + 1:x}")),
        NftType.EtherAddr => NftKey.Of(new MacAddress(0x00005E005300UL + (ulong)number)),
        NftType.InetService => NftKey.Of((ushort)(1000 + number)),
        _ => NftKey.Of((byte)number),
    };

    private NftVerdict Verdict(ImmutableArray<string> chains) => random.Next(3) switch
    {
        0 when !chains.IsEmpty => NftVerdict.Goto(chains[random.Next(chains.Length)]),
        1 => NftVerdict.Drop,
        _ => NftVerdict.Accept,
    };

    private ImmutableArray<NftRule> Rules(ImmutableArray<NftSet> sets, ImmutableArray<string> callable) =>
        [.. Enumerable.Range(0, random.Next(4)).Select(_ => Rule(sets, callable))];

    private NftRule Rule(ImmutableArray<NftSet> sets, ImmutableArray<string> callable)
    {
        NftSet? set = sets.IsEmpty ? null : sets[random.Next(sets.Length)];
        NftStatement match = random.Next(3) switch
        {
            0 => new NftStatement.Match(NftField.DestinationPort, Ports()),
            1 when set is { IsVerdictMap: false } => new NftStatement.Lookup(Fields(set), set.Name, Not: random.Next(2) == 0),
            _ => new NftStatement.State(CtState.Established | (random.Next(2) == 0 ? CtState.New : CtState.None)),
        };
        return NftRule.Of(match, new NftStatement.Counter(), new NftStatement.Decide(Verdict(callable)));
    }

    private ImmutableArray<NftRange> Ports() =>
        [.. Enumerable.Range(1, random.Next(1, 3)).Select(n => new NftRange(NftKey.Of((ushort)(n * 100)), NftKey.Of((ushort)(n * 100 + random.Next(2)))))];

    private static ImmutableArray<NftField> Fields(NftSet set) => [.. set.Key.Select(part => part switch
    {
        NftType.Ipv4Addr => NftField.Ipv4Source,
        NftType.Ipv6Addr => NftField.Ipv6Source,
        NftType.EtherAddr => NftField.EtherSource,
        NftType.InetService => NftField.DestinationPort,
        _ => NftField.Protocol,
    })];
}
