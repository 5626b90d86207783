using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

/// <summary>What the operator allows beside profiles, as the evaluator reads it.</summary>
public sealed class OverrideTests
{
    private const string Service = "tcp 198.51.100.7:40000 > 192.168.20.10:8443";

    [Theory]
    [InlineData("tcp/8443", ResponseLevel.None, true)]
    [InlineData("tcp/8443", ResponseLevel.RateLimit, true)]
    [InlineData("tcp/8443", ResponseLevel.Restricted, false)]
    [InlineData("tcp/8443", ResponseLevel.Isolated, false)]
    [InlineData("udp/8443", ResponseLevel.None, false)]
    [InlineData("tcp/8443 from 198.51.100.0/24", ResponseLevel.None, true)]
    [InlineData("tcp/8443 from 198.51.101.0/24", ResponseLevel.None, false)]
    [InlineData("tcp/8443 from 2001:db8::/32", ResponseLevel.None, false)]
    public void A_forward_lets_others_open_one_port_until_the_device_is_held(string text, ResponseLevel level, bool expected)
    {
        GatewayState home = Forwarded(text).Holding(Home.Camera, level);

        Assert.Equal(expected, Judge(home, Home.Camera, Service).Verdict == FlowVerdict.Allowed);
    }

    [Fact]
    public void A_forward_is_named_by_the_explanation()
    {
        Assert.Equal("allowed by operator/forward tcp/8443", Judge(Forwarded("tcp/8443"), Home.Camera, Service).Why);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("tcp/0")]
    [InlineData("tcp/65536")]
    [InlineData("sctp/80")]
    [InlineData("tcp/80 from")]
    [InlineData("tcp/80 from home")]
    [InlineData("tcp/8443 from 203.0.113/32")]
    [InlineData("tcp/8443 from 443/32")]
    [InlineData("tcp/8443 from 010.0.0.0/8")]
    [InlineData("tcp/80 to 10.0.0.0/8")]
    public void A_forward_that_is_none_is_refused(string text) => Assert.False(PortForward.TryParse(text, out _));

    [Fact]
    public void A_local_network_of_the_operators_is_local_and_not_on_the_link()
    {
        GatewayState home = Home.Full() with { LocalNetworks = [IPNetwork.Parse("10.9.0.0/16")] };
        Peer local = new() { Classes = [PeerClass.LocalNetworks] };

        Assert.True(GatewayDirectory.Of(home).Matches(local, IPAddress.Parse("10.9.1.1")));
        Assert.False(GatewayDirectory.Of(Home.Full()).Matches(local, IPAddress.Parse("10.9.1.1")));
        Assert.False(GatewayDirectory.Of(home).IsOnTheLink(IPAddress.Parse("10.9.255.255")));
    }

    [Fact]
    public void The_gateway_itself_can_be_a_controller_whatever_its_addresses_are()
    {
        PeerClass hub = new(PeerClassKind.Controller, "urn:example:hub");
        GatewayState home = Home.Full() with { GatewayControllers = ["urn:example:hub"] };

        Assert.Equal(["192.168.20.1", "192.168.30.1", "2001:db8:20::1"], GatewayDirectory.Of(home).MembersOf(hub).Select(a => a.ToString()));
        Assert.Empty(GatewayDirectory.Of(Home.Full()).MembersOf(hub));
    }

    [Fact]
    public void A_name_server_of_the_operators_replaces_the_gateway_and_may_be_beside_it()
    {
        PeerClass dns = new(PeerClassKind.Controller, PeerClass.DnsUrn);
        GatewayState other = Home.Full() with { Controllers = Home.Full().Controllers.Add(PeerClass.DnsUrn, [IPAddress.Parse("192.168.30.53")]) };

        Assert.Equal(["192.168.30.53"], GatewayDirectory.Of(other).MembersOf(dns).Select(a => a.ToString()));
        Assert.Contains(IPAddress.Parse("192.168.20.1"), GatewayDirectory.Of(other with { GatewayControllers = [PeerClass.DnsUrn] }).MembersOf(dns));
    }

    [Fact]
    public void A_device_without_a_profile_is_free_on_an_open_network_and_one_with_a_profile_is_not()
    {
        GatewayState home = Home.Full().With(MacAddress.Parse("00:00:5e:00:53:07"), "br-things", null, "192.168.20.17");
        GatewayState open = home with { Networks = home.Networks.SetItem("things", home.Networks["things"] with { Unmanaged = UnmanagedAccess.Open }) };
        DeviceId newDevice = DeviceId.Of(MacAddress.Parse("00:00:5e:00:53:07"));

        Assert.Equal(FlowVerdict.Denied, Judge(home, newDevice, "tcp 198.51.100.7:40000 > 192.168.20.17:22").Verdict);
        Assert.Equal(FlowVerdict.Allowed, Judge(open, newDevice, "tcp 198.51.100.7:40000 > 192.168.20.17:22").Verdict);
        Assert.Equal(FlowVerdict.Denied, Judge(open, Home.Camera, "tcp 198.51.100.7:40000 > 192.168.20.10:22").Verdict);
        Assert.Equal(FlowVerdict.Denied, Judge(open.Holding(newDevice, ResponseLevel.Restricted), newDevice, "tcp 198.51.100.7:40000 > 192.168.20.17:22").Verdict);
    }

    [Fact]
    public void The_explanation_of_a_slowed_device_tells_its_pace()
    {
        GatewayState slowed = Home.Full().Holding(Home.Camera, ResponseLevel.RateLimit);

        Assert.EndsWith(", within at most 5 new flows and 100 packets a second", Judge(slowed, Home.Camera, "tcp 192.168.20.10:40000 > 203.0.113.7:443", PolicyDirection.FromDevice).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_override_is_something_that_the_kernel_has_to_be_told()
    {
        GatewayState home = Home.Full();

        Assert.All(new[] { Forwarded("tcp/8443"), home with { LocalNetworks = [IPNetwork.Parse("10.9.0.0/16")] }, home with { GatewayControllers = ["urn:example:hub"] }, home with { RateLimit = new(1, 1, 1, 1) } },
            changed => Assert.True(AccessTable.MayChangeRuleset(home, changed)));
    }

    private static GatewayState Forwarded(string text)
    {
        Assert.True(PortForward.TryParse(text, out PortForward forward));
        GatewayState home = Home.Full();
        return home with { Settings = home.Settings.SetItem(Home.CameraMac, new(null, null) { Forwards = [forward] }) };
    }

    private static FlowDecision Judge(GatewayState state, DeviceId device, string text, PolicyDirection direction = PolicyDirection.ToDevice)
    {
        Assert.Null(FlowText.TryParse(text, direction, out Flow? flow));
        return FlowEvaluator.Judge(GatewayDirectory.PolicyOf(state, state.Devices[device]), GatewayDirectory.Of(state), flow!);
    }
}
