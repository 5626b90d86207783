using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Networks;
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
    private const int BeforeTracking = -300;

    /// <summary>NFLOG group of packets of bound devices: prefix V from a device, T to a device, lower case where they passed all the same.</summary>
    internal const ushort ViolationGroup = 5;

    /// <summary>NFLOG group of packets that nobody is bound to: prefix S, lower case where they passed all the same; P at a port that is not the place of their MAC address.</summary>
    internal const ushort UnboundGroup = 6;

    /// <summary>Requests to many, so that no device can fill the set of those that wait for answers.</summary>
    internal const string AskMeter = "group_request_rate";

    private const int LoggedOctets = 128;
    private const CtState Fresh = CtState.New | CtState.Untracked;

    private static readonly IEnumerable<byte> LinkMessages = [130, 131, 132, 133, 135, 136, 143];

    /// <summary>All of them, a chain behind those that it calls.</summary>
    internal static IEnumerable<NftChain> All(AccessTable access) =>
        [.. ReportChains.All(access.Home.Cap is not null), .. IpFamily.Both.SelectMany(f => OfFamily(f, access)), Untracked(access.Home), Forged, Unbound, RogueGuard.Chain(access.Home), Forward(access), Input(access), Asking, GatewayRequests.Chain, .. PassageChains.All(access.Home)];

    private static IEnumerable<NftChain> OfFamily(IpFamily f, AccessTable access)
    {
        foreach (NftChain chain in CapChains.All(access, f)) yield return chain;
        yield return Violation(f);
        yield return ToViolation(f);
        yield return Chain(f, "accept_out",
        [
            Rule("allowed peer and port", In(f.Named("allow_from"), NftField.EtherSource, f.Destination, NftField.Protocol, NftField.DestinationPort), Return),
            Rule("allowed peer and port, from a DNS answer",
                In(f.Named(LearnedElements.FromDevice), NftField.EtherSource, f.Destination, NftField.Protocol, NftField.DestinationPort), Return),
            Rule("other entries of the sender's profile", Vmap(f.Named("profile_from"), NftField.EtherSource)),
            Rule("no entry allows it", Goto(f.Named("violation_out"))),
        ]);
        yield return Chain(f, "accept_in",
        [
            Rule("allowed peer and port", In(f.Named("allow_to"), f.Destination, f.Source, NftField.Protocol, NftField.DestinationPort), Accept),
            Answers(f),
            Rule("allowed peer and port, from a DNS answer", In(f.Named(LearnedElements.ToDevice), f.Destination, f.Source, NftField.Protocol, NftField.DestinationPort), Accept),
            Rule("other entries of the receiver's profile", Vmap(f.Named("profile_to"), f.Destination)),
            Rule("no entry allows it", Goto(f.Named("violation_in"))),
        ]);
        foreach (NftChain chain in FromDevice(f, access).Concat(ToDevice(f)).Concat(ToGateway(f, access.Home.Gate, access.Home.Cap))) yield return chain;
        yield return OverRate(f);
        foreach (NftChain chain in RateLimitChain.Of(access.Home).SelectMany(paced => Paced(f, "out", paced).Concat(Paced(f, "gateway", paced)))) yield return chain;
    }

    // Half by half: the sender's own policy, then the receiver's state and policy, both before anything established is let through.
    private static IEnumerable<NftChain> FromDevice(IpFamily f, AccessTable access) =>
    [
        Chain(f, "to_receiver",
        [
            Rule("to the receiver's own chain", Vmap(f.Named("to_device"), f.Destination)),
            .. RoutedChains.To(access, f),
            Rule("unknown receiver on a monitored network: passes", In("monitored_if", NftField.OutInterface), Accept),
            Rule("unknown receiver, sender is monitored: not reported", In("monitored_mac", NftField.EtherSource), Counter, Drop),
            Rule("unknown receiver", Goto(f.Named("violation_out"))),
        ]),
        Chain(f, "group_request", [Rule("at most 20 requests per second of a device", new NftStatement.Meter(AskMeter + f.Suffix, [NftField.EtherSource], 20, 100),
            new NftStatement.Remember(f.Named("group_asked"), [f.Source, NftField.SourcePort, NftField.DestinationPort], GroupAnswers.Timeout))]),
        Chain(f, "lateral",
        [
            Rule("belongs to no flow", FlowIs(CtState.Invalid), NotIn("monitored_mac", NftField.EtherSource), Counter, Drop),
            .. CapChains.OfLiveFlow(f, access.Home.Cap),
            Rule("answer to a multicast or broadcast request",
                FlowIs(Fresh), Is(NftField.Protocol, IpProtocols.Udp), Asked(f), Vmap(f.Named("group_answer_from"), NftField.EtherSource)),
            Rule("new flow: the sender's profile decides", FlowIs(Fresh), Jump(f.Named("accept_out"))),
            .. CapChains.OfNewFlow(f, access.Home.Cap, FlowIs(Fresh)),
            Rule("related flow, not ICMP: decided like a new flow", FlowIs(CtState.Related), IsNot(NftField.Protocol, f.Icmp), Jump(f.Named("accept_out"))),
            Rule("the sender's half allows it", Goto(f.Named("to_receiver"))),
        ]),
        Chain(f, "device_out",
        [
            Rule("to another device", In("lan_if", NftField.OutInterface), Goto(f.Named("lateral"))),
            Rule("multicast does not leave the local networks", IsIn(f.Destination, IPNetwork.Parse(f.Groups)), Goto(f.Named("violation_out"))),
            .. CapChains.OfLiveFlow(f, access.Home.Cap),
            .. LiveFlows(f, "violation_out", "monitored_mac", NftField.EtherSource),
            Rule("new flow: the sender's profile decides", Jump(f.Named("accept_out"))),
            .. CapChains.OfNewFlow(f, access.Home.Cap),
            Rule("the profile allows it", Accept),
        ]),
        Chain(f, "isolated_out", [Rule("the device is isolated", Goto(f.Named("violation_out")))]),
        Chain(f, "open_out",
        [
            Rule("to a known device", In("lan_if", NftField.OutInterface), Vmap(f.Named("from_trusted"), f.Destination)),
            .. RoutedChains.FromTrusted(access, f),
            Rule("unknown receiver on a monitored network: passes", In("monitored_if", NftField.OutInterface), Accept),
            Rule("unknown receiver", In("lan_if", NftField.OutInterface), Counter, Drop),
            Rule("trusted devices reach everything else", Accept),
        ]),
    ];

    private static IEnumerable<NftChain> ToDevice(IpFamily f) =>
    [
        Chain(f, "device_in", [.. LiveFlows(f, "violation_in", f.Named("monitored_ip"), f.Destination), Rule("the receiver's profile decides", Goto(f.Named("accept_in")))]),
        // For a restricted device whom a trusted one answers, and may not call.
        Chain(f, "replies_in",
        [
            .. LiveFlows(f, "violation_in", f.Named("monitored_ip"), f.Destination),
            Answers(f),
            Rule("a restricted device gets replies only", Goto(f.Named("violation_in"))),
        ]),
        Chain(f, "isolated_in", [Rule("the device is isolated", Goto(f.Named("violation_in")))]),
        Chain(f, "open_in", [Rule("the receiver is trusted", Accept)]),
    ];

    private static IEnumerable<NftChain> ToGateway(IpFamily f, DnsGateStatus? gate, FlowCap? cap) =>
    [
        Chain(f, "device_gateway",
        [
            .. DnsRedirectChains.Entrance(f, gate),
            .. RogueGuard.OfKnown(f),
            GatewayRequests.Answer(f),
            .. CapChains.OfLiveFlow(f, cap),
            .. LiveFlows(f, "violation_out", "monitored_mac", NftField.EtherSource),
            Rule("new flow: the sender's profile decides", Jump(f.Named("accept_out"))),
            .. CapChains.OfNewFlow(f, cap),
            Rule("the profile allows it", Accept),
        ]),
        Chain(f, "isolated_gateway", [GatewayRequests.NoEvidence(f), Rule("the device is isolated", Goto(f.Named("violation_out")))]),
        Chain(f, "open_gateway", [Rule("the sender is trusted", Accept)]),
    ];

    // Ahead of the flow's state, so that a live flow is held to the pace too. Keyed by MAC address alone: a pace is the device's,
    // whatever addresses it has, and only bound devices come here, so nobody can fill the sets.
    private static IEnumerable<NftChain> Paced(IpFamily f, string place, RateLimitChain paced) =>
    [
        Chain(f, $"{paced.Opens}_{place}",
        [
            Rule("only new flows count here", FlowIs(CtState.Established | CtState.Related | CtState.Invalid), Goto(f.Named($"device_{place}"))),
            Rule("new flow within the rate",
                new NftStatement.Meter(paced.FlowMeter, [NftField.EtherSource], paced.RateLimit.FlowsPerSecond, paced.RateLimit.FlowsAtOnce), Goto(f.Named($"device_{place}"))),
            TooFast(f, place),
        ]),
        Chain(f, $"{paced.Chain}_{place}",
        [
            Rule("within the packet rate",
                new NftStatement.Meter(paced.PacketMeter, [NftField.EtherSource], paced.RateLimit.PacketsPerSecond, paced.RateLimit.PacketsAtOnce), Goto(f.Named($"{paced.Opens}_{place}"))),
            TooFast(f, place),
        ]),
    ];

    // The gateway itself is asked by the gate, whom the profile does not speak of.
    private static NftRule TooFast(IpFamily f, string place) => place == "out" ? Rule("above the rate", Goto(f.Named("over_rate"))) : Rule("above the rate", Counter, Drop);

    // Above the pace nothing passes. What is forbidden besides is told and counted as ever: whoever floods would seem quiet, just because
    // it is slowed.
    private static NftChain OverRate(IpFamily f) => Chain(f, "over_rate",
    [
        Rule("not a new flow", FlowIs(CtState.Established | CtState.Related | CtState.Invalid), Counter, Drop),
        Rule("monitored devices are not reported for their rate", In("monitored_mac", NftField.EtherSource), Counter, Drop),
        Rule("answer to a multicast or broadcast request", Is(NftField.Protocol, IpProtocols.Udp), Asked(f), Counter, Drop),
        Rule("reports what the profile forbids besides", Jump(f.Named("accept_out"))),
        Rule("allowed, but above the rate", Counter, Drop),
    ]);

    // Only an ICMP error may be "related"; what a foreign table's helper expects is judged like any new flow.
    // What belongs to no flow is no violation worth telling of, and where nothing is enforced it passes like all else.
    private static ImmutableArray<NftRule> LiveFlows(IpFamily f, string violation, string monitored, NftField whom) =>
    [
        Rule("live flow", FlowIs(CtState.Established), Accept),
        Rule("ICMP error about a live flow", FlowIs(CtState.Related), Is(NftField.Protocol, f.Icmp), Is(f.IcmpType, f.IcmpErrors), Accept),
        Rule("other related ICMP", FlowIs(CtState.Related), Is(NftField.Protocol, f.Icmp), Goto(f.Named(violation))),
        Rule("belongs to no flow, device is monitored: passes", FlowIs(CtState.Invalid), In(monitored, whom), Accept),
        Rule("belongs to no flow", FlowIs(CtState.Invalid), Counter, Drop),
    ];

    // Every one, told or not; only bound devices come here, so nobody can fill the set.
    internal static NftRule CountedFrom => Rule("counts forbidden packets by device", new NftStatement.CountFor(Ruleset.DeniedSet, [NftField.EtherSource]));

    private static NftChain Violation(IpFamily f) => Chain(f, "violation_out",
    [
        CountedFrom,
        Rule("monitored device: report", In("monitored_mac", NftField.EtherSource), ReportChains.From("v")),
        Rule("monitored device: the packet passes", In("monitored_mac", NftField.EtherSource), Return),
        Rule("report", ReportChains.From("V")),
        Rule("the sender's profile does not allow it", Counter, Drop),
    ]);

    private static NftChain ToViolation(IpFamily f) => Chain(f, "violation_in",
    [
        Rule("monitored device: report", In(f.Named("monitored_ip"), f.Destination), ReportChains.To(f, "t")),
        Rule("monitored device: the packet passes", In(f.Named("monitored_ip"), f.Destination), Return),
        Rule("report", ReportChains.To(f, "T")),
        Rule("the receiver's profile does not allow it", Counter, Drop),
    ]);

    // One bucket for all: a set keyed by what anyone can invent would be filled in half a second, and blind every alert.
    private static NftChain Unbound => new()
    {
        Name = "unbound",
        Rules =
        [
            Rule("monitored network: report", In("monitored_if", NftField.InInterface), new NftStatement.Limit(50, 100), Log("s", UnboundGroup)),
            Rule("monitored network: the packet passes", In("monitored_if", NftField.InInterface), Return),
            Rule("unknown or forged sender", Goto("forged")),
        ],
    };

    private static NftChain Forged => new()
    {
        Name = "forged",
        Rules =
        [
            Rule("report, at a limited rate for all together", new NftStatement.Limit(50, 100), Log("S", UnboundGroup)),
            Rule("unknown or forged sender", Counter, Drop),
        ],
    };

    // Passes whoever sends it, so an entry for each invented sender would fill the table of connections.
    private static NftChain Untracked(HomeAccess home) => new()
    {
        Name = "untracked",
        Hook = new(NftChainType.Filter, NftHookPoint.Prerouting, BeforeTracking),
        Rules =
        [
            .. IpFamily.Both.Select(f => Rule("multicast membership", In("lan_if", NftField.InInterface), Is(NftField.Protocol, IpProtocols.Igmp), ForGateway(f, home), new NftStatement.Untrack())),
            Rule("DHCP of clients", [In("lan_if", NftField.InInterface), .. IsUdp(IpFamily.V4, from: 68, to: 67), ForGateway(IpFamily.V4, home), new NftStatement.Untrack()]),
            Rule("DHCP of clients", [In("lan_if", NftField.InInterface), .. IsUdp(IpFamily.V6, from: 546, to: 547), ForGateway(IpFamily.V6, home), new NftStatement.Untrack()]),
        ],
    };

    private static NftStatement.Match ForGateway(IpFamily f, HomeAccess home)
    {
        IEnumerable<IPAddress> own = home.Networks.SelectMany(n => n.Network.GatewayAddresses).Append(IPAddress.Broadcast).Where(a => a.AddressFamily == f.Family);
        return new(f.Destination, [.. own.Select(NftKey.Of).Distinct().Select(NftRange.Of).Append(Range(IPNetwork.Parse(f.Groups))).OrderBy(r => r.First)]);
    }

    // What touches no governed network is not ours, and is accepted.
    private static NftChain Forward(AccessTable access) => new()
    {
        Name = "forward",
        Hook = new(NftChainType.Filter, NftHookPoint.Forward, PassageChains.Own),
        Rules =
        [
            .. BridgedChains.OnForward(access.Home),
            ToDhcpClient(IpFamily.V4, client: 68),
            ToDhcpClient(IpFamily.V6, client: 546),
            .. IpFamily.Both.SelectMany(f => access.Home.Networks.Where(n => n.Mode == EnforcementMode.Monitor).Select(n => OfAnotherNetwork(f, n))),
            .. IpFamily.Both.Select(f => Rule("from a known device",
                In("lan_if", NftField.InInterface), Vmap(f.Named("from_device"), NftField.InInterface, NftField.EtherSource, f.Source))),
            .. IpFamily.Both.SelectMany(f => RoutedChains.From(access, f, "out")),
            Rule("from no known device", In("lan_if", NftField.InInterface), Jump("unbound")),
            .. IpFamily.Both.Select(f => Rule("a local source address from outside is forged",
                NotIn("lan_if", NftField.InInterface), In(f.Named("governed_net"), f.Source), Goto("unbound"))),
            .. IpFamily.Both.Select(f => Rule("from outside to a known device", In("lan_if", NftField.OutInterface), Vmap(f.Named("to_device"), f.Destination))),
            .. IpFamily.Both.SelectMany(f => RoutedChains.To(access, f)),
            Rule("to an unknown device on a monitored network: passes", In("monitored_if", NftField.OutInterface), Accept),
            Rule("to no known device", In("lan_if", NftField.OutInterface), Counter, Drop),
            .. IpFamily.Both.Select(f => Rule("to a local address by another interface", In(f.Named("governed_net"), f.Destination), Counter, Drop)),
        ],
    };

    // What is monitored may send what it likes, and nothing to an enforced network in the name of another one, which its devices may trust.
    private static NftRule OfAnotherNetwork(IpFamily f, NetworkAccess from)
    {
        ImmutableArray<NftRange> own = [.. from.Network.Prefixes.Where(p => p.BaseAddress.AddressFamily == f.Family).Select(Range)];
        NftStatement enters = new NftStatement.Match(NftField.InInterface, [.. from.Network.Interfaces.Select(i => NftRange.Of(NftKey.OfInterface(i)))]);
        return Rule("an address of another network", [enters, In("guarded_if", NftField.OutInterface), In(f.Named("home_net"), f.Source),
            .. own.IsEmpty ? [] : (NftStatement[])[new NftStatement.Match(f.Source, own, Not: true)], Goto("forged")]);
    }

    private static NftChain Input(AccessTable access) => new()
    {
        Name = "input",
        Hook = new(NftChainType.Filter, NftHookPoint.Input, PassageChains.Own),
        Rules =
        [
            Rule("not from a governed network", NotIn("lan_if", NftField.InInterface), Accept),
            .. RogueGuard.OnInput(access.Home),
            .. ManagementRules.OnInput(access.Home),
            Dhcp(IpFamily.V4, client: 68, server: 67),
            Dhcp(IpFamily.V6, client: 546, server: 547),
            Rule("neighbour discovery and multicast membership",
                Is(NftField.Family, IpFamily.V6.Number), Is(NftField.Protocol, IpFamily.V6.Icmp), Is(NftField.Icmpv6Type, LinkMessages), Accept),
            Rule("multicast membership", Is(NftField.Protocol, IpProtocols.Igmp), Accept),
            .. IpFamily.Both.Select(f => Rule("from a known device", Vmap(f.Named("to_gateway"), NftField.InInterface, NftField.EtherSource, f.Source))),
            .. IpFamily.Both.SelectMany(f => RoutedChains.From(access, f, "gateway")),
            Rule("from no known device", Goto("unbound")),
        ],
    };

    // Ahead of routing, for a group that the gateway itself is not in ends there.
    private static NftChain Asking => new()
    {
        Name = "group_requests",
        Hook = new(NftChainType.Filter, NftHookPoint.Prerouting, -150),
        Rules = [.. IpFamily.Both.SelectMany(f => new[]
        {
            Rule("multicast request", Is(NftField.Protocol, IpProtocols.Udp), IsIn(f.Destination, IPNetwork.Parse(f.Groups)), Asks(f)),
            Rule("broadcast request", Is(NftField.Protocol, IpProtocols.Udp), In(f.Named("broadcast_ip"), f.Destination), Asks(f)),
        })],
    };

    private static NftStatement Asks(IpFamily f) => Vmap(f.Named("group_request_from"), NftField.InInterface, NftField.EtherSource, f.Source);

    private static NftStatement Asked(IpFamily f) => In(f.Named("group_asked"), f.Destination, NftField.DestinationPort, NftField.SourcePort);

    private static NftRule Answers(IpFamily f) =>
        Rule("answer to a multicast or broadcast request", In("lan_if", NftField.InInterface), Is(NftField.Protocol, IpProtocols.Udp), Asked(f), Accept);

    // Its server and its relay are on its own link, so what a router passes on to a client is forged. Dropped in every mode.
    private static NftRule ToDhcpClient(IpFamily f, ushort client) => Rule("to a DHCP client: never forwarded",
        Is(NftField.Protocol, IpProtocols.Udp), IsPort(NftField.DestinationPort, client), Is(NftField.Family, f.Number), In("lan_if", NftField.OutInterface), Counter, Drop);

    private static NftRule Dhcp(IpFamily f, ushort client, ushort server) => Rule("DHCP of clients", [.. IsUdp(f, client, server), Accept]);

    /// <summary>Reports a packet of a device, or to one; <see cref="ReportChains"/> says how often.</summary>
    internal static NftStatement ReportViolation(string prefix) => Log(prefix, ViolationGroup);

    /// <summary>Reports a packet that counts against no device.</summary>
    internal static NftStatement ReportUnbound(string prefix) => Log(prefix, UnboundGroup);

    private static NftStatement.Log Log(string prefix, ushort group) => new(prefix, group, LoggedOctets);

    private static NftChain Chain(IpFamily f, string name, ImmutableArray<NftRule> rules) =>
        new() { Name = f.Named(name), Rules = rules };
}
