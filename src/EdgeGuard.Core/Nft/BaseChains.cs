using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// The constant part of the ruleset. A packet passes from the hook to the check of the device's binding, then the state of its flow, then the
/// device's profile (src/DECISIONS.md, "The ruleset"). A chain that returns has allowed the packet, so both halves of a lateral flow are checked
/// without marks.
/// </summary>
internal static class BaseChains
{
    /// <summary>NFLOG group of packets of bound devices: prefix V from a device, T to a device, lower case where they passed all the same.</summary>
    internal const ushort ViolationGroup = 5;

    /// <summary>NFLOG group of packets that nobody is bound to: prefix S, lower case where they passed all the same.</summary>
    internal const ushort UnboundGroup = 6;

    /// <summary>Requests to many, so that no device can fill the set of those that wait for answers.</summary>
    internal const string AskMeter = "group_request_rate";

    private const int LoggedOctets = 128;
    private const CtState Fresh = CtState.New | CtState.Untracked;

    private static readonly IEnumerable<byte> LinkMessages = [130, 131, 132, 133, 135, 136, 143];

    /// <summary>All of them, a chain behind those that it calls.</summary>
    internal static IEnumerable<NftChain> All(AccessTable access) =>
        [.. IpFamily.Both.SelectMany(f => OfFamily(f, access)), Unbound, RogueGuard.Posers(access.Home), Forward, Input(access.Home), Asking];

    private static IEnumerable<NftChain> OfFamily(IpFamily f, AccessTable access)
    {
        foreach (NftChain chain in CapChains.All(access, f)) yield return chain;
        yield return Violation(f);
        yield return ToViolation(f);
        yield return Chain(f, "accept_out",
        [
            Rule(In(f.Named("allow_from"), NftField.EtherSource, f.Destination, NftField.Protocol, NftField.DestinationPort), Return),
            Rule(In(f.Named(LearnedElements.FromDevice), NftField.EtherSource, f.Destination, NftField.Protocol, NftField.DestinationPort), Return),
            Rule(Vmap(f.Named("profile_from"), NftField.EtherSource)),
            Rule(Goto(f.Named("violation_out"))),
        ]);
        yield return Chain(f, "accept_in",
        [
            Rule(In(f.Named("allow_to"), f.Destination, f.Source, NftField.Protocol, NftField.DestinationPort), Accept),
            Answers(f),
            Rule(In(f.Named(LearnedElements.ToDevice), f.Destination, f.Source, NftField.Protocol, NftField.DestinationPort), Accept),
            Rule(Vmap(f.Named("profile_to"), f.Destination)),
            Rule(Goto(f.Named("violation_in"))),
        ]);
        foreach (NftChain chain in FromDevice(f, access.Home.Cap).Concat(ToDevice(f)).Concat(ToGateway(f, access.Home.Gate, access.Home.Cap))) yield return chain;
        yield return AbovePace(f);
        foreach (NftChain chain in RateLimitChain.Of(access.Home).SelectMany(paced => Paced(f, "out", paced).Concat(Paced(f, "gateway", paced)))) yield return chain;
    }

    // Half by half: the sender's own policy, then the receiver's state and policy, both before anything established is let through.
    private static IEnumerable<NftChain> FromDevice(IpFamily f, FlowCap? cap) =>
    [
        Chain(f, "to_receiver",
        [
            Rule(Vmap(f.Named("to_device"), f.Destination)),
            Rule(In("monitored_if", NftField.OutInterface), Accept),
            Rule(In("monitored_mac", NftField.EtherSource), Counter, Drop),
            Rule(Goto(f.Named("violation_out"))),
        ]),
        Chain(f, "group_request", [Rule(new NftStatement.Meter(AskMeter + f.Suffix, [NftField.EtherSource], 20, 100),
            new NftStatement.Remember(f.Named("group_asked"), [f.Source, NftField.SourcePort, NftField.DestinationPort], GroupAnswers.Timeout))]),
        Chain(f, "lateral",
        [
            Rule(FlowIs(CtState.Invalid), NotIn("monitored_mac", NftField.EtherSource), Counter, Drop),
            .. CapChains.OfLiveFlow(f, cap),
            Rule(FlowIs(Fresh), Is(NftField.Protocol, IpProtocols.Udp), Asked(f), Vmap(f.Named("group_answer_from"), NftField.EtherSource)),
            Rule(FlowIs(Fresh), Jump(f.Named("accept_out"))),
            .. CapChains.OfNewFlow(f, cap, FlowIs(Fresh)),
            Rule(FlowIs(CtState.Related), IsNot(NftField.Protocol, f.Icmp), Jump(f.Named("accept_out"))),
            Rule(Goto(f.Named("to_receiver"))),
        ]),
        Chain(f, "device_out",
        [
            Rule(In("lan_if", NftField.OutInterface), Goto(f.Named("lateral"))),
            Rule(IsIn(f.Destination, IPNetwork.Parse(f.Groups)), Goto(f.Named("violation_out"))),
            .. CapChains.OfLiveFlow(f, cap),
            .. LiveFlows(f, "violation_out", "monitored_mac", NftField.EtherSource),
            Rule(Jump(f.Named("accept_out"))),
            .. CapChains.OfNewFlow(f, cap),
            Rule(Accept),
        ]),
        Chain(f, "isolated_out", [Rule(Goto(f.Named("violation_out")))]),
        Chain(f, "open_out",
        [
            Rule(In("lan_if", NftField.OutInterface), Vmap(f.Named("from_trusted"), f.Destination)),
            Rule(In("monitored_if", NftField.OutInterface), Accept),
            Rule(In("lan_if", NftField.OutInterface), Counter, Drop),
            Rule(Accept),
        ]),
    ];

    private static IEnumerable<NftChain> ToDevice(IpFamily f) =>
    [
        Chain(f, "device_in", [.. LiveFlows(f, "violation_in", f.Named("monitored_ip"), f.Destination), Rule(Goto(f.Named("accept_in")))]),
        // For a restricted device whom a trusted one answers, and may not call.
        Chain(f, "replies_in", [.. LiveFlows(f, "violation_in", f.Named("monitored_ip"), f.Destination), Answers(f), Rule(Goto(f.Named("violation_in")))]),
        Chain(f, "isolated_in", [Rule(Goto(f.Named("violation_in")))]),
        Chain(f, "open_in", [Rule(Accept)]),
    ];

    private static IEnumerable<NftChain> ToGateway(IpFamily f, DnsGateStatus? gate, FlowCap? cap) =>
    [
        Chain(f, "device_gateway",
        [
            .. DnsRedirectChains.Entrance(f, gate),
            .. RogueGuard.OfKnown(f),
            .. CapChains.OfLiveFlow(f, cap),
            .. LiveFlows(f, "violation_out", "monitored_mac", NftField.EtherSource),
            Rule(Jump(f.Named("accept_out"))),
            .. CapChains.OfNewFlow(f, cap),
            Rule(Accept),
        ]),
        Chain(f, "isolated_gateway", [Rule(Goto(f.Named("violation_out")))]),
        Chain(f, "open_gateway", [Rule(Accept)]),
    ];

    // Ahead of the flow's state, so that a live flow is held to the pace too. Keyed by MAC address alone: a pace is the device's,
    // whatever addresses it has, and only bound devices come here, so nobody can fill the sets.
    private static IEnumerable<NftChain> Paced(IpFamily f, string place, RateLimitChain paced) =>
    [
        Chain(f, $"{paced.Opens}_{place}",
        [
            Rule(FlowIs(CtState.Established | CtState.Related | CtState.Invalid), Goto(f.Named($"device_{place}"))),
            Rule(new NftStatement.Meter(paced.FlowMeter, [NftField.EtherSource], paced.RateLimit.FlowsPerSecond, paced.RateLimit.FlowsAtOnce), Goto(f.Named($"device_{place}"))),
            TooFast(f, place),
        ]),
        Chain(f, $"{paced.Chain}_{place}",
        [
            Rule(new NftStatement.Meter(paced.PacketMeter, [NftField.EtherSource], paced.RateLimit.PacketsPerSecond, paced.RateLimit.PacketsAtOnce), Goto(f.Named($"{paced.Opens}_{place}"))),
            TooFast(f, place),
        ]),
    ];

    // The gateway itself is asked by the gate, whom the profile does not speak of.
    private static NftRule TooFast(IpFamily f, string place) => place == "out" ? Rule(Goto(f.Named("over_rate"))) : Rule(Counter, Drop);

    // Above the pace nothing passes. What is forbidden besides is told and counted as ever: whoever floods would seem quiet, just because
    // it is slowed.
    private static NftChain AbovePace(IpFamily f) => Chain(f, "over_rate",
    [
        Rule(FlowIs(CtState.Established | CtState.Related | CtState.Invalid), Counter, Drop),
        Rule(In("monitored_mac", NftField.EtherSource), Counter, Drop),
        Rule(Is(NftField.Protocol, IpProtocols.Udp), Asked(f), Counter, Drop),
        Rule(Jump(f.Named("accept_out"))),
        Rule(Counter, Drop),
    ]);

    // Only an ICMP error may be "related"; what a foreign table's helper expects is judged like any new flow.
    // What belongs to no flow is no violation worth telling of, and where nothing is enforced it passes like all else.
    private static ImmutableArray<NftRule> LiveFlows(IpFamily f, string violation, string monitored, NftField whom) =>
    [
        Rule(FlowIs(CtState.Established), Accept),
        Rule(FlowIs(CtState.Related), Is(NftField.Protocol, f.Icmp), Is(f.IcmpType, f.IcmpErrors), Accept),
        Rule(FlowIs(CtState.Related), Is(NftField.Protocol, f.Icmp), Goto(f.Named(violation))),
        Rule(FlowIs(CtState.Invalid), In(monitored, whom), Accept),
        Rule(FlowIs(CtState.Invalid), Counter, Drop),
    ];

    // Every one, told or not; only bound devices come here, so nobody can fill the set.
    internal static NftRule CountedFrom => Rule(new NftStatement.CountFor(Ruleset.DeniedSet, [NftField.EtherSource]));

    private static NftChain Violation(IpFamily f) => Chain(f, "violation_out",
    [
        CountedFrom,
        Rule(In("monitored_mac", NftField.EtherSource), Meter(f, "report_rate_out", NftField.EtherSource, f.Source), Log("v", ViolationGroup)),
        Rule(In("monitored_mac", NftField.EtherSource), Return),
        Rule(Meter(f, "report_rate_out", NftField.EtherSource, f.Source), Log("V", ViolationGroup)),
        Rule(Counter, Drop),
    ]);

    private static NftChain ToViolation(IpFamily f) => Chain(f, "violation_in",
    [
        Rule(In(f.Named("monitored_ip"), f.Destination), Meter(f, "report_rate_in", f.Destination), Log("t", ViolationGroup)),
        Rule(In(f.Named("monitored_ip"), f.Destination), Return),
        Rule(Meter(f, "report_rate_in", f.Destination), Log("T", ViolationGroup)),
        Rule(Counter, Drop),
    ]);

    // One bucket for all: a set keyed by what anyone can invent would be filled in half a second, and blind every alert.
    private static NftChain Unbound => new()
    {
        Name = "unbound",
        Rules =
        [
            Rule(In("monitored_if", NftField.InInterface), new NftStatement.Limit(50, 100), Log("s", UnboundGroup)),
            Rule(In("monitored_if", NftField.InInterface), Return),
            Rule(new NftStatement.Limit(50, 100), Log("S", UnboundGroup)),
            Rule(Counter, Drop),
        ],
    };

    // What touches no governed network is not ours, and is accepted.
    private static NftChain Forward => new()
    {
        Name = "forward",
        Hook = new(NftChainType.Filter, NftHookPoint.Forward, 0),
        Rules =
        [
            .. IpFamily.Both.Select(f => Rule(In("lan_if", NftField.InInterface), Vmap(f.Named("from_device"), NftField.InInterface, NftField.EtherSource, f.Source))),
            Rule(In("lan_if", NftField.InInterface), Jump("unbound")),
            .. IpFamily.Both.Select(f => Rule(NotIn("lan_if", NftField.InInterface), In(f.Named("governed_net"), f.Source), Goto("unbound"))),
            .. IpFamily.Both.Select(f => Rule(In("lan_if", NftField.OutInterface), Vmap(f.Named("to_device"), f.Destination))),
            Rule(In("monitored_if", NftField.OutInterface), Accept),
            Rule(In("lan_if", NftField.OutInterface), Counter, Drop),
            .. IpFamily.Both.Select(f => Rule(In(f.Named("governed_net"), f.Destination), Counter, Drop)),
        ],
    };

    private static NftChain Input(HomeAccess home) => new()
    {
        Name = "input",
        Hook = new(NftChainType.Filter, NftHookPoint.Input, 0),
        Rules =
        [
            Rule(NotIn("lan_if", NftField.InInterface), Accept),
            .. RogueGuard.OnInput(home),
            Dhcp(IpFamily.V4, client: 68, server: 67),
            Dhcp(IpFamily.V6, client: 546, server: 547),
            Rule(Is(NftField.Family, IpFamily.V6.Number), Is(NftField.Protocol, IpFamily.V6.Icmp), Is(NftField.Icmpv6Type, LinkMessages), Accept),
            Rule(Is(NftField.Protocol, IpProtocols.Igmp), Accept),
            .. IpFamily.Both.Select(f => Rule(Vmap(f.Named("to_gateway"), NftField.InInterface, NftField.EtherSource, f.Source))),
            Rule(Goto("unbound")),
        ],
    };

    // Ahead of routing, for a group that the gateway itself is not in ends there.
    private static NftChain Asking => new()
    {
        Name = "group_requests",
        Hook = new(NftChainType.Filter, NftHookPoint.Prerouting, -150),
        Rules = [.. IpFamily.Both.SelectMany(f => new[]
        {
            Rule(Is(NftField.Protocol, IpProtocols.Udp), IsIn(f.Destination, IPNetwork.Parse(f.Groups)), Asks(f)),
            Rule(Is(NftField.Protocol, IpProtocols.Udp), In(f.Named("broadcast_ip"), f.Destination), Asks(f)),
        })],
    };

    private static NftStatement Asks(IpFamily f) => Vmap(f.Named("group_request_from"), NftField.InInterface, NftField.EtherSource, f.Source);

    private static NftStatement Asked(IpFamily f) => In(f.Named("group_asked"), f.Destination, NftField.DestinationPort, NftField.SourcePort);

    private static NftRule Answers(IpFamily f) =>
        Rule(In("lan_if", NftField.InInterface), Is(NftField.Protocol, IpProtocols.Udp), Asked(f), Accept);

    private static NftRule Dhcp(IpFamily f, ushort client, ushort server) => Rule([.. IsUdp(f, client, server), Accept]);

    /// <summary>Tells of a packet of a device, at most so often that no device can hide another.</summary>
    internal static IEnumerable<NftStatement> Report(IpFamily f, string prefix) =>
        [Meter(f, "report_rate_out", NftField.EtherSource, f.Source), Log(prefix, ViolationGroup)];

    private static NftStatement.Meter Meter(IpFamily f, string set, params ImmutableArray<NftField> fields) =>
        new(f.Named(set), fields, 100, 300);

    private static NftStatement.Log Log(string prefix, ushort group) => new(prefix, group, LoggedOctets);

    private static NftChain Chain(IpFamily f, string name, ImmutableArray<NftRule> rules) =>
        new() { Name = f.Named(name), Rules = rules };
}
