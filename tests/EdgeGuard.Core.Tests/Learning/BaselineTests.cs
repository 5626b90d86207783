using System.Collections.Immutable;
using System.Net;
using System.Text;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.Learning;

public sealed class BaselineTests
{
    private static readonly DevicePolicy Policy = Baseline.Policy(new());

    private static readonly PeerDirectory Peers = new()
    {
        LocalNetworks = [IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("2001:db8:20::/64")],
        Gateways = [IPAddress.Parse("198.51.100.1")],
        Classes = ImmutableDictionary<PeerClass, ImmutableArray<IPAddress>>.Empty
            .Add(new(PeerClassKind.Controller, PeerClass.DnsUrn), [IPAddress.Parse("198.51.100.1")])
            .Add(new(PeerClassKind.Controller, PeerClass.NtpUrn), [IPAddress.Parse("198.51.100.1")])
            .Add(new(PeerClassKind.MyController, Baseline.Url), [IPAddress.Parse("198.51.100.5")]),
    };

    [Fact]
    public void The_seed_is_what_the_agent_wears_and_clean_by_the_letter()
    {
        string written = Encoding.UTF8.GetString(MudWriter.Write(Baseline.File(new())));

        Golden.Matches("../../../seeds/profiles/baseline-iot.json", written);
        Assert.Equal(MudVerdict.Accepted, MudReader.Read(Encoding.UTF8.GetBytes(written), MudStrictness.Strict).Verdict);
    }

    [Theory]
    [InlineData("udp 198.51.100.10:5000 > 198.51.100.1:53", FlowVerdict.Allowed)]
    [InlineData("udp 198.51.100.10:5000 > 8.8.8.8:53", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 8.8.8.8:853", FlowVerdict.Denied)]
    [InlineData("udp 198.51.100.10:123 > 198.51.100.1:123", FlowVerdict.Allowed)]
    [InlineData("udp 198.51.100.10:123 > 203.0.113.9:123", FlowVerdict.Allowed)]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.9:443", FlowVerdict.Allowed)]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.9:80", FlowVerdict.Allowed)]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.9:8883", FlowVerdict.Allowed)]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.9:5223", FlowVerdict.Allowed)]
    [InlineData("udp 198.51.100.10:5000 > 203.0.113.9:443", FlowVerdict.Allowed)]
    [InlineData("udp 198.51.100.10:5000 > 203.0.113.9:5000", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.9:22", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.9:23", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.9:2323", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.9:25", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.9:445", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.9:7547", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 198.51.100.11:443", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 198.51.100.1:443", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 192.168.178.1:80", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 100.64.0.1:443", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 198.51.100.5:1400", FlowVerdict.Allowed)]
    [InlineData("udp 198.51.100.10:68 > 255.255.255.255:67", FlowVerdict.NotGoverned)]
    [InlineData("tcp [2001:db8:20::10]:5000 > [2001:db8:7::7]:443", FlowVerdict.Allowed)]
    [InlineData("tcp [2001:db8:20::10]:5000 > [2001:db8:20::11]:443", FlowVerdict.Denied)]
    [InlineData("tcp [2001:db8:20::10]:5000 > [fd00::1]:443", FlowVerdict.Denied)]
    public void What_a_thing_may_begin_without_a_profile(string flow, FlowVerdict expected) => Assert.Equal(expected, Judge(flow, PolicyDirection.FromDevice));

    [Theory]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.70:8767", FlowVerdict.Allowed)]
    [InlineData("udp 198.51.100.10:5000 > 203.0.113.70:8765", FlowVerdict.Allowed)]
    [InlineData("tcp [2001:db8:20::10]:5000 > [2001:db8:7::70]:50443", FlowVerdict.Allowed)]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.71:8767", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.70:22", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.70:853", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.70:1023", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.70:2323", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.70:7547", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 203.0.113.70:5555", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 192.168.178.7:8767", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.10:5000 > 198.51.100.11:8767", FlowVerdict.Denied)]
    public void Resolved_hosts_may_be_used_on_ports_that_nobody_attacks(string flow, FlowVerdict expected)
    {
        PeerDirectory resolved = Peers with
        {
            Names = Peers.Names.Add(ProfileNames.AnyResolved, [.. new[] { "203.0.113.70", "2001:db8:7::70", "192.168.178.7", "198.51.100.11" }.Select(IPAddress.Parse)]),
        };
        Assert.Null(FlowText.TryParse(flow, PolicyDirection.FromDevice, out Flow? read));

        Assert.Equal(expected, FlowEvaluator.Judge(Policy, resolved, read!).Verdict);
        Assert.Equal(FlowVerdict.Denied, FlowEvaluator.Judge(Baseline.Policy(new() { OpensResolvedHosts = false }), resolved, read!).Verdict);
        // A resolved host opens nothing to the device.
        Assert.Equal(FlowVerdict.Denied, FlowEvaluator.Judge(Policy, resolved, read! with { Direction = PolicyDirection.ToDevice }).Verdict);
    }

    [Theory]
    [InlineData("tcp 203.0.113.9:5000 > 198.51.100.10:80", FlowVerdict.Denied)]
    [InlineData("tcp 203.0.113.9:443 > 198.51.100.10:5000", FlowVerdict.Denied)]
    [InlineData("udp 203.0.113.9:123 > 198.51.100.10:5000", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.11:5000 > 198.51.100.10:80", FlowVerdict.Denied)]
    [InlineData("tcp 198.51.100.5:5000 > 198.51.100.10:80", FlowVerdict.Allowed)]
    public void Whom_a_thing_hears_without_a_profile(string flow, FlowVerdict expected) => Assert.Equal(expected, Judge(flow, PolicyDirection.ToDevice));

    [Fact]
    public void A_thing_without_a_profile_wears_it_and_others_do_not()
    {
        GatewayState state = Home.Full().With(Home.BulbMac, "br-things", null, "192.168.20.11") with { Baseline = Policy };

        Assert.Same(Policy, GatewayDirectory.PolicyOf(state with { Profiles = state.Profiles.Clear() }, state.Devices[Home.Bulb]));
        Assert.NotSame(Policy, GatewayDirectory.PolicyOf(state, state.Devices[Home.Camera]));
        Assert.NotSame(Policy, GatewayDirectory.PolicyOf(state, state.Devices[Home.Laptop]));
    }

    [Fact]
    public void Its_pace_is_enforced_and_only_watched_where_the_network_is()
    {
        GatewayState state = Home.Full() with { Baseline = Policy };
        state = state with { Profiles = state.Profiles.Remove("local:bulb") };

        Assert.Contains("192.168.20.11 : goto baseline_rate_out4", RulesetText.Write(RulesetCompiler.Compile(state)), StringComparison.Ordinal);
        GatewayState watched = state with { Networks = state.Networks.SetItem("things", state.Networks["things"] with { Mode = EnforcementMode.Monitor }) };
        Assert.DoesNotContain(": goto baseline_rate_out4", RulesetText.Write(RulesetCompiler.Compile(watched)), StringComparison.Ordinal);
    }

    private static FlowVerdict Judge(string text, PolicyDirection direction)
    {
        Assert.Null(FlowText.TryParse(text, direction, out Flow? flow));
        return FlowEvaluator.Judge(Policy, Peers, flow!).Verdict;
    }
}
