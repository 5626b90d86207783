using System.Collections.Immutable;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Policy;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Caps on what is allowed (<see cref="FlowCap"/>). A packet within its caps returns; one above it is a violation, prefix C, and dropped.
/// A device's own cap, where its maker gives one, stands in a map before the usual one.
/// </summary>
internal static class CapChains
{
    private const string Packets = "cap_packets";
    private const string Flows = "cap_flows";
    private const string Live = "live_flows";
    private const string Own = "own_cap";

    /// <summary>Asks whether a packet of a live flow is within the cap.</summary>
    internal static ImmutableArray<NftRule> OfLiveFlow(IpFamily f, FlowCap? cap) =>
        cap is null ? [] :
        [
            Rule("live flow, not TCP: its packets count against the cap", FlowIs(CtState.Established), IsNot(NftField.Protocol, IpProtocols.Tcp), Jump(f.Named("packet_cap"))),
        ];

    /// <summary>Asks whether a flow that begins is within the cap.</summary>
    internal static ImmutableArray<NftRule> OfNewFlow(IpFamily f, FlowCap? cap, params NftStatement[] where) =>
        cap is null ? [] : [Rule("new flows count against the cap", [.. where, Jump(f.Named("flow_cap"))])];

    /// <summary>The chains, each behind those that it calls.</summary>
    internal static IEnumerable<NftChain> All(AccessTable access, IpFamily f)
    {
        if (access.Home.Cap is not { } cap) yield break;
        yield return Chain(f, "over_cap",
        [
            BaseChains.CountedFrom,
            Rule("monitored device: report", In("monitored_mac", NftField.EtherSource), ReportChains.From("c")),
            Rule("monitored device: the packet passes", In("monitored_mac", NftField.EtherSource), Return),
            Rule("report", ReportChains.From("C")),
            Rule("above the cap", Counter, Drop),
        ]);
        foreach ((string name, FlowCap own, DeviceAccess device) in OwnCaps(access).DistinctBy(c => c.Name)) yield return Metered(f, name, own) with { Comment = $"cap of profile {device.OwnCap?.ProfileKey}" };
        yield return Metered(f, "usual_cap", cap);
        yield return Chain(f, "packet_cap", [Rule("cap that the profile gives", Vmap(f.Named(Own), NftField.EtherSource)), Rule("the usual cap", Goto(f.Named("usual_cap")))]);
        // Only first packets count, at most at the rate of the cap: kernels forget few ended flows at once.
        yield return Chain(f, "live_flow_cap",
            [Rule("more live flows than the cap", new NftStatement.FirstOfFlow(), new NftStatement.LiveFlowsOver(Live, [NftField.EtherSource], cap.LiveFlows), Goto(f.Named("over_cap")))]);
        yield return Chain(f, "flow_cap",
        [
            Rule("within the cap", new NftStatement.Meter(Flows, [NftField.EtherSource], cap.FlowsPerSecond, cap.FlowsAtOnce), Goto(f.Named("live_flow_cap"))),
            Rule("above the cap", Goto(f.Named("over_cap"))),
        ]);
    }

    /// <summary>The sets that the chains look into.</summary>
    internal static IEnumerable<NftSet> Sets(AccessTable access)
    {
        if (access.Home.Cap is null) yield break;
        yield return RulesetCompiler.Meter(Packets, NftType.EtherAddr);
        yield return RulesetCompiler.Meter(Flows, NftType.EtherAddr);
        yield return new() { Name = Live, Key = [NftType.EtherAddr], IsDynamic = true, Size = RulesetCompiler.MeterSize };
        (string Name, FlowCap Cap, DeviceAccess Device)[] own = [.. OwnCaps(access)];
        foreach (IpFamily f in IpFamily.Both)
        {
            yield return new()
            {
                Name = f.Named(Own),
                Key = [NftType.EtherAddr],
                IsVerdictMap = true,
                Elements = [.. own.SelectMany(o => o.Device.Macs, (o, mac) => (Key: NftKey.Of(mac), o.Name)).DistinctBy(o => o.Key).OrderBy(o => o.Key)
                    .Select(o => new NftElement(o.Key) { Verdict = NftVerdict.Goto(f.Named(o.Name)) })],
            };
        }
    }

    private static NftChain Metered(IpFamily f, string name, FlowCap cap) => Chain(f, name,
    [
        Rule("within the cap", new NftStatement.Meter(Packets, [NftField.EtherSource], cap.PacketsPerSecond, cap.PacketsAtOnce), Return),
        Rule("above the cap", Goto(f.Named("over_cap"))),
    ]);

    private static IEnumerable<(string Name, FlowCap Cap, DeviceAccess Device)> OwnCaps(AccessTable access) =>
        from device in access.Devices
        let own = device.OwnCap
        where own is not null
        select (new RulesetNames(access).Cap(own.ProfileKey), own.Cap, device);

    private static NftChain Chain(IpFamily f, string name, ImmutableArray<NftRule> rules) => new() { Name = f.Named(name), Rules = rules };
}
