using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Tests.Policy;

public sealed class PolicyIntersectionTests
{
    private static readonly PeerClass Hub = new(PeerClassKind.Controller, "urn:example:hub");

    private static readonly PeerDirectory Directory = new()
    {
        LocalNetworks = [IPNetwork.Parse("192.0.2.0/24")],
        Classes = ImmutableDictionary<PeerClass, ImmutableArray<IPAddress>>.Empty.Add(Hub, [IPAddress.Parse("192.0.2.9")]),
        Names = ImmutableDictionary<string, ImmutableArray<IPAddress>>.Empty.Add("a.example", [IPAddress.Parse("203.0.113.1")]),
    };

    private static readonly string[] Peers = ["192.0.2.9", "192.0.2.200", "203.0.113.1", "198.51.100.5", "224.0.0.251", "239.255.255.250"];

    private static readonly DevicePolicy Unprofiled = Baseline.Policy(new());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void T2_Common_policy_allows_exactly_what_both_lists_accept(bool isOtherBaseline)
    {
        Random random = new(8520);
        int allowed = 0;
        for (int i = 0; i < 3000; i++)
        {
            DevicePolicy one = RandomPolicy(random), other = isOtherBaseline ? Unprofiled : RandomPolicy(random);
            DevicePolicy both = PolicyIntersection.Of(one, other);
            foreach (Flow flow in Flows(random))
            {
                bool isAllowed = Allows(both, flow);
                if (isAllowed) allowed++;
                Assert.True(isAllowed == (Allows(one, flow) && Allows(other, flow)), $"{flow} is {(isAllowed ? "" : "not ")}allowed by both together");
                bool mayAsk = GroupAnswers.MayAsk(both, Directory, flow), mayAnswer = GroupAnswers.MayAnswer(both, Directory, flow);
                Assert.Equal(GroupAnswers.MayAsk(one, Directory, flow) && GroupAnswers.MayAsk(other, Directory, flow), mayAsk);
                Assert.Equal(GroupAnswers.MayAnswer(one, Directory, flow) && GroupAnswers.MayAnswer(other, Directory, flow), mayAnswer);
            }
        }
        Assert.True(allowed > 500, $"only {allowed} flows were allowed, which proves little");
    }

    [Fact]
    public void Two_names_that_one_address_would_need_allow_nothing_and_still_forbid()
    {
        DevicePolicy one = Named("a.example", allows: true), other = Named("b.example", allows: true);

        Assert.Empty(PolicyIntersection.Of(one, other).FromDevice);
        Assert.Contains(PolicyIntersection.Of(Named("a.example", allows: false), other).FromDevice, r => r is { Allows: false, Peer.DnsName: "a.example" });
    }

    [Fact]
    public void T2_Policies_whose_pairs_are_too_many_share_less_and_never_more()
    {
        Random random = new(23);
        DevicePolicy one = Long(port => (port, 65_535)), other = Long(port => (0, port));

        DevicePolicy both = PolicyIntersection.Of(one, other);

        Assert.True(both.FromDevice.Length <= PolicyIntersection.MostRules, $"{both.FromDevice.Length} rules");
        Flow[] flows = [.. Enumerable.Range(0, 50).SelectMany(_ => Flows(random))];
        Assert.Contains(flows, f => Allows(both, f));
        Assert.All(flows, f => Assert.True(!Allows(both, f) || Allows(one, f) && Allows(other, f)));

        static DevicePolicy Long(Func<ushort, (ushort First, ushort Last)> ports) => new()
        {
            FromDevice = [Named("https", null, true, PortSet.Range(443, 443)), .. Enumerable.Range(1, 500).Select(i => Named($"entry-{i}", null, true, PortSet.Range(ports((ushort)(i * 100)).First, ports((ushort)(i * 100)).Last)))],
            ToDevice = [],
        };
    }

    private static DevicePolicy Named(string name, bool allows) => new() { FromDevice = [Named("entry", name, allows, PortSet.All)], ToDevice = [] };

    private static PolicyRule Named(string origin, string? name, bool allows, PortSet ports) => new()
    {
        Origin = new("list", origin), Direction = PolicyDirection.FromDevice, Family = AddressFamily.InterNetwork, Allows = allows,
        Peer = new() { DnsName = name }, Traffic = new() { Protocol = IpProtocols.Tcp, PeerPorts = ports },
    };

    [Fact]
    public void Common_policy_of_one_profile_and_itself_allows_what_it_allows()
    {
        Random random = new(9238);
        int allowed = 0;
        for (int i = 0; i < 1000; i++)
        {
            DevicePolicy one = RandomPolicy(random, withDenials: false);
            DevicePolicy both = PolicyIntersection.Of(one, one);
            Assert.All(Flows(random), flow =>
            {
                bool isAllowed = Allows(one, flow);
                Assert.Equal(isAllowed, Allows(both, flow));
                if (isAllowed) allowed++;
            });
        }
        Assert.True(allowed > 500, $"only {allowed} flows were allowed, which proves little");
    }

    [Fact]
    public void The_slower_of_two_rate_limits_holds_figure_by_figure()
    {
        DevicePolicy free = PolicyCompiler.Everything, one = free with { RateLimit = new(1, 20, 3, 40) }, other = free with { RateLimit = new(10, 2, 30, 4) };

        Assert.Equal(new RateLimit(1, 2, 3, 4), PolicyIntersection.Of(one, other).RateLimit);
        Assert.Equal(one.RateLimit, PolicyIntersection.Of(one, free).RateLimit);
        Assert.Equal(other.RateLimit, PolicyIntersection.Of(free, other).RateLimit);
        Assert.Null(PolicyIntersection.Of(free, free).RateLimit);
    }

    [Theory]
    [InlineData(null, 8, 8)]
    [InlineData(8, 8, 8)]
    [InlineData(8, 13, null)]
    public void Of_icmp_the_narrower_entry_stays(int? one, int? other, int? expected)
    {
        DevicePolicy both = PolicyIntersection.Of(Pinging(one), Pinging(other));

        Assert.Equal(expected, both.FromDevice.Length == 0 ? null : Assert.Single(both.FromDevice).Traffic.IcmpTypes[0]);
    }

    private static DevicePolicy Pinging(int? type) => new()
    {
        FromDevice =
        [
            new()
            {
                Origin = new("list", "ping"), Direction = PolicyDirection.FromDevice, Family = AddressFamily.InterNetwork, Allows = true,
                Traffic = new() { Protocol = IpProtocols.Icmp, IcmpTypes = type is { } t ? [(byte)t] : [] },
            },
        ],
        ToDevice = [],
    };

    private static bool Allows(DevicePolicy policy, Flow flow) => FlowEvaluator.Judge(policy, Directory, flow).Verdict == FlowVerdict.Allowed;

    private static DevicePolicy RandomPolicy(Random random, bool withDenials = true) => new()
    {
        FromDevice = [.. Enumerable.Range(0, random.Next(1, 5)).Select(i => RandomRule(random, i, PolicyDirection.FromDevice, withDenials))],
        ToDevice = [.. Enumerable.Range(0, random.Next(0, 3)).Select(i => RandomRule(random, i, PolicyDirection.ToDevice, withDenials))],
    };

    private static PolicyRule RandomRule(Random random, int number, PolicyDirection direction, bool withDenials) => new()
    {
        Origin = new("list", $"entry-{number}"),
        Direction = direction,
        Family = AddressFamily.InterNetwork,
        Peer = random.Next(8) switch
        {
            0 => Peer.Anyone,
            1 => new() { DnsName = "a.example" },
            2 => new() { Classes = [Hub] },
            3 => new() { Network = IPNetwork.Parse("192.0.2.0/24") },
            4 => new() { Classes = [PeerClass.LocalNetworks] },
            5 => new() { Network = IPNetwork.Parse("224.0.0.0/4") },
            6 => new() { Network = IPNetwork.Parse("224.0.0.251/32"), Classes = [PeerClass.LocalNetworks] },
            _ => new() { Network = IPNetwork.Parse("192.0.2.128/25") },
        },
        DeviceNetwork = random.Next(8) == 0 ? IPNetwork.Parse("192.0.2.0/30") : null,
        Traffic = new()
        {
            Protocol = random.Next(3) switch { 0 => null, 1 => IpProtocols.Tcp, _ => IpProtocols.Udp },
            PeerPorts = random.Next(3) switch { 0 => PortSet.All, 1 => PortSet.Range(443, 443), _ => PortSet.Range(400, 500) },
        },
        RepliesOnly = random.Next(8) == 0,
        Allows = !withDenials || random.Next(5) > 0,
    };

    private static IEnumerable<Flow> Flows(Random random) => Enumerable.Range(0, 12).Select(_ => new Flow
    {
        Direction = random.Next(3) == 0 ? PolicyDirection.ToDevice : PolicyDirection.FromDevice,
        Protocol = random.Next(2) == 0 ? IpProtocols.Tcp : IpProtocols.Udp,
        Device = IPAddress.Parse(random.Next(2) == 0 ? "192.0.2.2" : "192.0.2.77"),
        DevicePort = 40000,
        Peer = IPAddress.Parse(Peers[random.Next(Peers.Length)]),
        PeerPort = random.Next(3) switch { 0 => (ushort)443, 1 => (ushort)450, _ => (ushort)80 },
    });
}
