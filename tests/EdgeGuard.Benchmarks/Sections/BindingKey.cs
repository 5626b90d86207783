using EdgeGuard.Benchmarks.Homes;
using EdgeGuard.Benchmarks.Packets;
using EdgeGuard.Core.Nft;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Benchmarks.Sections;

/// <summary>
/// What it costs an established packet that its binding names the interface: the ruleset as it is beside one whose bindings
/// are of hardware address and address alone, with tracking alone and no rules at all as the ground. Windows in turn.
/// </summary>
internal static class BindingKey
{
    private const int Devices = 1000, Windows = 40, Packets = 20_000;

    internal static Task Measure(NetworkNamespace inside, Report report)
    {
        using Road road = Road.Open(inside, Devices);
        Ruleset keyed = RulesetCompiler.Compile(BigHome.Of(Devices));
        Ruleset plain = WithoutInterface(keyed);
        Ruleset tracking = new() { Sets = [], Chains = [Tracking] };
        using NftTable table = NftTable.Open();
        Times none = new(), tracked = new(), keyedTimes = new(), plainTimes = new();
        for (int window = 0; window < Windows; window++)
        {
            table.Remove();
            Add(none, road);
            foreach ((Ruleset ruleset, Times times) in new[] { (tracking, tracked), (keyed, keyedTimes), (plain, plainTimes) })
            {
                table.Replace(tracking);
                road.Establish();
                table.Replace(ruleset);
                Add(times, road);
            }
        }
        long arrived = Road.Arrived(inside), sent = (long)Windows * 4 * (Packets + Packets / 10);
        if (arrived < sent) throw new InvalidOperationException($"Of {sent} packets {arrived} arrived: what was measured is not established traffic.");
        report.Add("established packet, interface in the key", keyedTimes, plainTimes, "ratio >= 0.95");
        report.Add("established packet, no interface in the key", plainTimes);
        report.Add("established packet, tracking alone", tracked, keyedTimes);
        report.Add("packet, no rules at all", none, keyedTimes);
        table.Remove();
        return Task.CompletedTask;
    }

    private static NftChain Tracking => new()
    {
        Name = "forward", Hook = new(NftChainType.Filter, NftHookPoint.Forward, 0),
        Rules = [NftRule.Of(new NftStatement.State(CtState.Established), new NftStatement.Decide(NftVerdict.Accept))],
    };

    private static void Add(Times times, Road road)
    {
        road.Send(Packets / 10);
        times.Add(road.Send(Packets));
    }

    private static Ruleset WithoutInterface(Ruleset ruleset) => new()
    {
        Sets = [.. ruleset.Sets.Select(set => set.Key[0] == NftType.IfName && set.Key.Length > 1 ? Shorter(set) : set)],
        Chains =
        [
            .. ruleset.Chains.Select(chain => chain with { Rules = [.. chain.Rules.Select(rule => new NftRule([.. rule.Statements.Select(Shorter)]))] }),
        ],
    };

    private static NftSet Shorter(NftSet set) => set with
    {
        Key = set.Key[1..],
        Elements = [.. set.Elements.Select(element => element with { Key = NftKey.FromOctets(element.Key.Octets[16..]) })],
    };

    private static NftStatement Shorter(NftStatement statement) =>
        statement is NftStatement.VerdictMap { Fields: [NftField.InInterface, ..] rest } map ? map with { Fields = rest[1..] } : statement;
}
