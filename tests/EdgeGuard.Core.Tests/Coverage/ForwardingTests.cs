using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Tests.Coverage.Machines;

namespace EdgeGuard.Core.Tests.Coverage;

public sealed class ForwardingTests
{
    private const string Bulb = "00005e005302", Camera4 = "c0a8140a", Bulb4 = "c0a8140b", Free4 = "c0a81463", Outside4 = "cb007107", Old4 = "0a000005";

    private static readonly GatewayState State = Home.Full() with { Enforcement = new(1, true, null), Facts = Facts(Bridge("br-things", Port("p1", isolated: false), Port("p2", isolated: false))) };

    [Theory]
    [InlineData(Outside4, true)]
    [InlineData(Camera4, true)]
    [InlineData(Old4, true)]
    [InlineData(Bulb4, false)]
    [InlineData(Free4, false)]
    [InlineData("a9fe0101", false)]
    [InlineData("00000000", false)]
    public void T23_Packet_of_another_host_shows_a_router(string source, bool isForwarded)
    {
        RogueServer? router = Seen(Tcp(source), State);

        Assert.Equal(isForwarded ? RogueServerKind.Forwarder : null, router?.Kind);
        if (isForwarded) Assert.Equal(ConcernKind.Bypass, router!.ConcernKind);
    }

    [Fact]
    public void T23_Redirects_of_both_families_show_a_router()
    {
        Assert.Equal(RogueServerKind.Redirect, Seen(Convert.FromHexString("00005e005301" + Bulb + "0800" + "4500001c00000000" + "4001" + "0000" + Bulb4 + Camera4 + "0501000000000000"), State)?.Kind);
        string source = "fe8000000000000002005efffe005302", target = "20010db8002000000000000000000010";
        Assert.Equal(RogueServerKind.Redirect, Seen(Convert.FromHexString("00005e005301" + Bulb + "86dd" + "60000000" + "0028" + "3aff" + source + target + "8900000000000000" + source + target), State)?.Kind);
    }

    [Fact]
    public void Trusted_computers_and_named_routers_may_forward()
    {
        GatewayState Changed(Func<Network, Network> change) => State with { Networks = State.Networks.SetItem("things", change(State.Networks["things"])) };

        Assert.Null(Seen(Tcp(Outside4), Changed(n => n with { Kind = NetworkKind.Trusted })));
        RogueServer named = Seen(Tcp(Outside4), Changed(n => n with { Routers = [Home.BulbMac] }))!;
        Assert.EndsWith("as the configuration permits", named.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void T23_Own_router_of_the_gateway_is_a_bypass_on_a_link_of_devices_and_nothing_on_a_trusted_one()
    {
        GatewayState state = State with { Facts = State.Facts! with { Upstreams = [Home.BulbMac] } };
        Assert.Contains("is the router that this gateway itself uses", Seen(Tcp(Outside4), state)!.Why, StringComparison.Ordinal);
        Assert.Null(Seen(Tcp(Outside4), state with { Networks = state.Networks.SetItem("things", state.Networks["things"] with { Kind = NetworkKind.Trusted }) }));
    }

    [Fact]
    public void T23_F25_Evidence_needs_one_public_address_or_three_others_and_is_bounded()
    {
        ForwardingEvidence evidence = new();
        RogueServer router = Seen(Tcp(Old4), State)!;
        bool Suffices(string source, ulong mac = 7, int hours = 0) =>
            evidence.Suffices(router with { Mac = new MacAddress(mac), Address = IPAddress.Parse(source) }, Home.Noon.AddHours(hours));

        Assert.True(Suffices("203.0.113.7"));
        Assert.Equal([false, false, false, true], new[] { "10.0.0.1", "10.0.0.1", "2001:db8:9::1", "10.0.0.3" }.Select(s => Suffices(s)));
        Assert.False(Suffices("10.0.0.4", hours: 1));
        for (ulong mac = 100; mac < 1100; mac++) Assert.False(Suffices("10.0.0.1", mac));
        Assert.False(Suffices("10.0.0.2", 1099));
        Assert.False(Suffices("10.0.0.3", 1099));
        Assert.True(Suffices("203.0.113.7", 1099));
    }

    [Fact]
    public void T23_Device_is_one_alert_in_an_hour_for_all_its_roles()
    {
        RogueServerTable table = new(TimeSpan.FromMinutes(5));
        RogueServer router = Seen(Tcp(Outside4), State)!, server = router with { Kind = RogueServerKind.Dhcp4 };

        Assert.Equal([false, true], new[] { table.See(router, Home.Noon)!.IsQuiet, table.See(server, Home.Noon)!.IsQuiet });
        Assert.True(Assert.Single(table.Forget(Home.Noon.AddMinutes(30))).IsQuiet);
        Assert.True(table.See(server, Home.Noon.AddMinutes(40))!.IsQuiet);
        table.Forget(Home.Noon.AddMinutes(61));
        Assert.False(table.See(server, Home.Noon.AddMinutes(62))!.IsQuiet);
    }

    private static RogueServer? Seen(byte[] frame, GatewayState state) => RogueServerDetector.Observe(new(frame, "p1", FrameDirection.Received), state);

    private static byte[] Tcp(string source) => Convert.FromHexString(
        "00005e005301" + Bulb + "0800" + "4500002800000000" + "4006" + "0000" + source + Camera4 + "01bb1000" + "0000000000000000" + "5012" + "0000" + "00000000");
}
