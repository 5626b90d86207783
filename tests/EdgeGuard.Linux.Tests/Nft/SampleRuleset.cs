using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Nft;

namespace EdgeGuard.Linux.Tests.Nft;

/// <summary>A ruleset with every statement, every field and every kind of set at least once.</summary>
internal static class SampleRuleset
{
    internal static readonly NftStatement Accept = new NftStatement.Decide(NftVerdict.Accept);
    private static readonly NftStatement Drop = new NftStatement.Decide(NftVerdict.Drop);

    internal static Ruleset Whole => new() { Sets = Sets, Chains = Chains };

    internal static NftKey Mac(int last) => NftKey.Of(new MacAddress(0x00005E005300UL + (ulong)last));

    internal static NftKey Ip(string address) => NftKey.Of(IPAddress.Parse(address));

    internal static NftElement Element(NftKey key, NftVerdict? verdict = null) => new(key) { Verdict = verdict };

    internal static NftElement Range(NftKey first, NftKey last) => new(first) { Last = last };

    internal static NftRule Rule(params ReadOnlySpan<NftStatement> statements) => NftRule.Of(statements);

    internal static NftStatement Is(NftField field, params ReadOnlySpan<NftKey> keys) =>
        new NftStatement.Match(field, [.. keys.ToArray().Select(NftRange.Of)]);

    private static ImmutableArray<NftSet> Sets =>
    [
        new()
        {
            Name = "cat", Key = [NftType.Ipv4Addr, NftType.InetProto, NftType.InetService], IsInterval = true,
            Elements =
            [
                Range(
                    Ip("10.0.0.0").Then(NftKey.Of((byte)6)).Then(NftKey.Of((ushort)80)),
                    Ip("10.0.0.255").Then(NftKey.Of((byte)6)).Then(NftKey.Of((ushort)90))),
                Element(Ip("10.0.1.1").Then(NftKey.Of((byte)17)).Then(NftKey.Of((ushort)53))),
            ],
        },
        new()
        {
            Name = "dev4", Key = [NftType.EtherAddr, NftType.Ipv4Addr], IsVerdictMap = true,
            Elements =
            [
                Element(Mac(1).Then(Ip("192.0.2.1")), NftVerdict.Goto("viol")),
                Element(Mac(2).Then(Ip("192.0.2.2")), NftVerdict.Accept),
                Element(Mac(3).Then(Ip("192.0.2.3")), NftVerdict.Drop),
                Element(Mac(4).Then(Ip("192.0.2.4")), NftVerdict.Return),
                Element(Mac(5).Then(Ip("192.0.2.5")), NftVerdict.Jump("viol")),
            ],
        },
        new() { Name = "empty", Key = [NftType.Ipv6Addr] },
        new()
        {
            Name = "gov4", Key = [NftType.Ipv4Addr], IsInterval = true,
            Elements =
            [
                Range(Ip("10.0.0.0"), Ip("10.0.0.255")), Range(Ip("10.0.1.0"), Ip("10.0.1.7")),
                Element(Ip("192.168.1.1")), Range(Ip("224.0.0.0"), Ip("255.255.255.255")),
            ],
        },
        new()
        {
            Name = "gov6", Key = [NftType.Ipv6Addr], IsInterval = true,
            Elements = [Range(Ip("::"), Ip("::ff")), Range(Ip("2001:db8::"), Ip("2001:db8::ffff"))],
        },
        new() { Name = "icmp4", Key = [NftType.IcmpType, NftType.IcmpCode], Elements = [Element(NftKey.Of((byte)3).Then(NftKey.Of((byte)1)))] },
        new()
        {
            Name = "icmp6", Key = [NftType.Icmpv6Type, NftType.Icmpv6Code], IsVerdictMap = true,
            Elements = [Element(NftKey.Of((byte)128).Then(NftKey.Of((byte)0)), NftVerdict.Accept)],
        },
        new() { Name = "lan", Key = [NftType.IfName], Elements = [Element(NftKey.OfInterface("eg0")), Element(NftKey.OfInterface("wlan0"))] },
        new()
        {
            Name = "prof", Key = [NftType.EtherAddr], IsVerdictMap = true, IsInterval = true,
            Elements = [Range(Mac(1), Mac(3)) with { Verdict = NftVerdict.Goto("viol") }],
        },
        new() { Name = "seen", Key = [NftType.Ipv6Addr], IsDynamic = true, HasTimeout = true, DefaultTimeout = TimeSpan.FromMinutes(1), Size = 100 },
        new()
        {
            Name = "vfrom", Key = [NftType.EtherAddr, NftType.Ipv4Addr], IsDynamic = true, HasTimeout = true,
            DefaultTimeout = TimeSpan.FromMinutes(1), Size = 65536,
        },
        new()
        {
            Name = "x4", Key = [NftType.EtherAddr, NftType.Ipv4Addr, NftType.InetProto, NftType.InetService], HasTimeout = true,
            Elements =
            [
                Element(Mac(1).Then(Ip("192.0.2.1")).Then(NftKey.Of((byte)6)).Then(NftKey.Of((ushort)443))),
                Element(Mac(1).Then(Ip("192.0.2.2")).Then(NftKey.Of((byte)17)).Then(NftKey.Of((ushort)53))) with { Timeout = TimeSpan.FromDays(3) },
            ],
        },
    ];

    private static ImmutableArray<NftChain> Chains =>
    [
        new()
        {
            Name = "viol",
            Rules =
            [
                Rule(
                    new NftStatement.Meter("vfrom", [NftField.EtherSource, NftField.Ipv4Source], 100, 300),
                    new NftStatement.Log("V", 5, 128)),
                Rule(new NftStatement.Counter(), Drop),
            ],
        },
        new() { Name = "matches", Rules = [.. Matches] },
        new() { Name = "lookups", Rules = [.. Lookups] },
        new() { Name = "flows", Rules = [.. Flows] },
        new() { Name = "nothing" },
        new()
        {
            Name = "forward", Hook = new(NftChainType.Filter, NftHookPoint.Forward, 0),
            Rules =
            [
                Rule(new NftStatement.Lookup([NftField.InInterface], "lan"), new NftStatement.Decide(NftVerdict.Jump("matches"))),
                Rule(new NftStatement.Lookup([NftField.InInterface], "lan", Not: true), new NftStatement.Decide(NftVerdict.Return)),
                Rule(new NftStatement.Decide(NftVerdict.Goto("lookups"))),
            ],
        },
        new()
        {
            Name = "dns", Hook = new(NftChainType.Nat, NftHookPoint.Prerouting, -105),
            Rules =
            [
                Rule(
                    Is(NftField.Protocol, NftKey.Of((byte)6), NftKey.Of((byte)17)), Is(NftField.DestinationPort, NftKey.Of((ushort)53)),
                    new NftStatement.Redirect(5300)),
            ],
        },
    ];

    private static IEnumerable<NftRule> Matches => Conditions.Select(condition => Rule(condition, Accept)).Concat(
    [
        Rule(Is(NftField.Protocol, NftKey.Of((byte)6)), Is(NftField.Ipv4Source, Ip("192.0.2.1")), Is(NftField.DestinationPort, NftKey.Of((ushort)80)), Accept),
        Rule(Is(NftField.Ipv4Source, Ip("192.0.2.1")), Is(NftField.IcmpType, NftKey.Of((byte)8)), Accept),
        Rule(Is(NftField.Protocol, NftKey.Of((byte)1)), Is(NftField.IcmpType, NftKey.Of((byte)8)), Accept),
        Rule(Is(NftField.Protocol, NftKey.Of((byte)58)), Is(NftField.Icmpv6Type, NftKey.Of((byte)133), NftKey.Of((byte)135)), Accept),
        Rule(Is(NftField.Family, NftKey.Of((byte)10)), Is(NftField.Ipv6Source, Ip("2001:db8::1")), Accept),
        Rule(Is(NftField.EtherSource, Mac(1)), Is(NftField.Ipv4Source, Ip("192.0.2.1")), Accept),
        Rule(
            Is(NftField.Protocol, NftKey.Of((byte)17)), Is(NftField.SourcePort, NftKey.Of((ushort)68)),
            Is(NftField.DestinationPort, NftKey.Of((ushort)67)), Accept),
    ]);

    private static IEnumerable<NftStatement> Conditions =>
    [
        Is(NftField.InInterface, NftKey.OfInterface("eg0")),
        Is(NftField.OutInterface, NftKey.OfInterface("eg0"), NftKey.OfInterface("wlan0")),
        Is(NftField.Family, NftKey.Of((byte)2)),
        Is(NftField.Protocol, NftKey.Of((byte)6)),
        Is(NftField.Protocol, NftKey.Of((byte)6), NftKey.Of((byte)17)),
        Between(NftField.Protocol, NftKey.Of((byte)6), NftKey.Of((byte)17)),
        Is(NftField.EtherSource, Mac(1)),
        Is(NftField.EtherDestination, Mac(1), Mac(2)),
        Is(NftField.Ipv4Source, Ip("192.0.2.1")),
        new NftStatement.Match(NftField.Ipv4Source, [NftRange.Of(Ip("192.0.2.1"))], Not: true),
        Between(NftField.Ipv4Destination, Ip("192.0.2.1"), Ip("192.0.2.9")),
        new NftStatement.Match(NftField.Ipv4Destination, [new(Ip("192.0.2.1"), Ip("192.0.2.9"))], Not: true),
        new NftStatement.Match(NftField.Ipv4Destination, [NftRange.Of(Ip("192.0.2.1")), new(Ip("192.0.2.4"), Ip("192.0.2.9"))]),
        new NftStatement.Match(
            NftField.Ipv4Destination, [NftRange.Of(Ip("192.0.2.1")), new(Ip("255.0.0.0"), Ip("255.255.255.255"))], Not: true),
        Is(NftField.Ipv6Source, Ip("2001:db8::1")),
        Between(NftField.Ipv6Destination, Ip("2001:db8::"), Ip("2001:db8::ffff")),
        Is(NftField.SourcePort, NftKey.Of((ushort)53)),
        Between(NftField.DestinationPort, NftKey.Of((ushort)53), NftKey.Of((ushort)60)),
        Is(NftField.DestinationPort, NftKey.Of((ushort)53), NftKey.Of((ushort)54)),
        new NftStatement.Match(NftField.DestinationPort, [new(NftKey.Of((ushort)0), NftKey.Of((ushort)79)), new(NftKey.Of((ushort)81), NftKey.Of(ushort.MaxValue))]),
        Is(NftField.IcmpType, NftKey.Of((byte)8)),
        Is(NftField.IcmpType, NftKey.Of((byte)3), NftKey.Of((byte)11), NftKey.Of((byte)12)),
        Is(NftField.IcmpCode, NftKey.Of((byte)1)),
        Is(NftField.Icmpv6Type, NftKey.Of((byte)128)),
        Between(NftField.Icmpv6Type, NftKey.Of((byte)1), NftKey.Of((byte)4)),
        Is(NftField.Icmpv6Code, NftKey.Of((byte)0)),
    ];

    private static IEnumerable<NftRule> Lookups =>
    [
        Rule(new NftStatement.Lookup([NftField.EtherSource, NftField.Ipv4Destination, NftField.Protocol, NftField.DestinationPort], "x4"), Accept),
        Rule(new NftStatement.Lookup([NftField.EtherSource, NftField.Ipv4Destination, NftField.Protocol, NftField.DestinationPort], "x4", Not: true), Accept),
        Rule(new NftStatement.VerdictMap([NftField.EtherSource, NftField.Ipv4Source], "dev4")),
        Rule(new NftStatement.VerdictMap([NftField.EtherSource], "prof")),
        Rule(new NftStatement.Lookup([NftField.IcmpType, NftField.IcmpCode], "icmp4"), Accept),
        Rule(new NftStatement.VerdictMap([NftField.Icmpv6Type, NftField.Icmpv6Code], "icmp6")),
        Rule(new NftStatement.Lookup([NftField.Ipv4Source], "gov4"), Accept),
        Rule(new NftStatement.Lookup([NftField.Ipv6Source], "gov6"), Accept),
        Rule(new NftStatement.Lookup([NftField.Ipv4Destination, NftField.Protocol, NftField.DestinationPort], "cat"), Accept),
        Rule(new NftStatement.Remember("seen", [NftField.Ipv6Destination], TimeSpan.FromSeconds(5)), Accept),
    ];

    private static IEnumerable<NftRule> Flows =>
    [
        Rule(new NftStatement.State(CtState.Established), Accept),
        Rule(new NftStatement.State(CtState.Invalid | CtState.Established | CtState.Related | CtState.New | CtState.Untracked), Accept),
        Rule(new NftStatement.Direction(Reply: true), Accept),
        Rule(new NftStatement.Direction(Reply: false), Accept),
        Rule(new NftStatement.DestinationRewritten(), Accept),
        Rule(new NftStatement.TcpFlags(0x12, 0x02), Accept),
        Rule(new NftStatement.TcpFlags(0x17, 0x00), Accept),
        Rule(new NftStatement.LaterFragment(Ipv6: true), Accept),
        Rule(new NftStatement.LaterFragment(Ipv6: false), Accept),
        Rule(new NftStatement.Limit(50, 100), Accept),
        Rule(new NftStatement.Counter(), Drop),
    ];

    private static NftStatement.Match Between(NftField field, NftKey first, NftKey last) => new(field, [new(first, last)]);
}
