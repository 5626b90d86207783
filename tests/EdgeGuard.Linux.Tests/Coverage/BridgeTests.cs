using System.Net;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Interfaces;
using EdgeGuard.Linux.Tests.Netns;
using static EdgeGuard.Linux.Tests.Coverage.Neighbourhood;

namespace EdgeGuard.Linux.Tests.Coverage;

/// <summary>Two devices on one bridge, both families: what the map of coverage says, and what really passes.</summary>
public class BridgeTests
{
    [NetnsFact]
    public void T29_F24_Joined_ports_leak_and_the_map_says_so() => Play(home =>
    {
        GatewayState state = home.Enforce(home.State(care: BridgeCare.Leave));

        Assert.Equal(CoverageGrade.NotCovered, Grade(state, TrafficPath.LateralWired));
        Assert.True(home.Camera.CanReach(Bulb4, 8081));
        Assert.True(home.Camera.CanReach(Bulb6, 8081));
    });

    [NetnsFact]
    public void Joined_ports_are_covered_where_the_kernel_shows_bridged_packets_to_the_rules() => Play(home =>
    {
        FilterBridged(home.Gateway, "1");
        GatewayState state = home.Enforce(home.State(care: BridgeCare.Leave));
        if (!state.Facts!.FiltersBridged) return;

        Assert.Equal(CoverageGrade.Enforced, Grade(state, TrafficPath.LateralWired));
        Assert.True(home.Camera.CanReach(Bulb4, 8080));
        Assert.True(home.Camera.IsCutFrom(Bulb4, 8081));
        FilterBridged(home.Gateway, "0");
        Assert.True(home.Camera.CanReach(Bulb4, 8081));
    });

    [NetnsFact]
    public void T29_F24_Isolated_ports_bring_neighbours_through_both_halves_of_the_policy() => Play(home =>
    {
        BridgeSettings.Isolate(Bridge, []);
        GatewayState state = home.Enforce(home.State());

        Assert.True(home.Camera.CanReach(Bulb4, 8080));
        Assert.True(home.Camera.CanReach(Bulb6, 8080));
        // The camera may, but the bulb takes no such flow; and the bulb may open none at all.
        Assert.True(home.Camera.IsCutFrom(Bulb4, 8081));
        Assert.True(home.Camera.IsCutFrom(Bulb6, 8081));
        home.Camera.Listen(8080);
        Assert.True(home.Bulb.IsCutFrom(Camera4, 8080));
        Assert.True(home.Bulb.IsCutFrom(Camera6, 8080));
        Assert.Equal(CoverageGrade.Enforced, Grade(state, TrafficPath.LateralWired));
        Assert.Equal(CoverageGrade.Enforced, Grade(state, TrafficPath.LateralWifi));
    });

    [NetnsFact]
    public void Only_monitored_neighbours_reach_each_other_and_the_map_says_so() => Play(home =>
    {
        BridgeSettings.Isolate(Bridge, []);
        GatewayState state = home.Enforce(home.State(EnforcementMode.Monitor));

        Assert.True(home.Camera.CanReach(Bulb4, 8081));
        Assert.True(home.Camera.CanReach(Bulb6, 8081));
        Assert.Equal(CoverageGrade.Monitored, Grade(state, TrafficPath.LateralWired));
    });

    [NetnsFact]
    public void T29_A_neighbours_hardware_address_is_no_way_past_the_rules() => Play(home =>
    {
        BridgeSettings.Isolate(Bridge, []);
        home.Enforce(home.State());
        Assert.True(home.Camera.CanReach(Bulb4, 8080));
        Assert.True(home.Camera.CanReach(Bulb6, 8080));
        home.Camera.Do(inside => inside.Ip($"neigh replace {Bulb4} lladdr {home.Bulb.Mac} dev eth0"));
        home.Camera.Do(inside => inside.Ip($"neigh replace {Bulb6} lladdr {home.Bulb.Mac} dev eth0"));

        Assert.True(home.Camera.IsCutFrom(Bulb4, 8080));
        Assert.True(home.Camera.IsCutFrom(Bulb6, 8080));
    });

    [NetnsFact]
    public void What_was_changed_is_put_back_and_what_was_so_already_stays() => Play(home =>
    {
        home.Gateway.Sysctl($"net.ipv6.conf.{Bridge}.proxy_ndp", "1");
        List<BridgeChange> changes = [];
        BridgeSettings.Isolate(Bridge, changes);
        List<BridgeChange> again = [];
        BridgeSettings.Isolate(Bridge, again);

        Assert.Contains(changes, c => c is { What: "port:p-camera", Before: "joined", Now: "isolated" });
        Assert.Contains(changes, c => c is { What: $"ipv4/conf/{Bridge}/proxy_arp_pvlan", Before: "0", Now: "1" });
        Assert.DoesNotContain(changes, c => c.What == $"ipv6/conf/{Bridge}/proxy_ndp");
        Assert.Empty(again);

        BridgeSettings.Restore(changes);

        InterfaceFacts restored = GatewayFactReader.Read([Bridge]).Interfaces[Bridge];
        Assert.All(restored.Ports, port => Assert.False(port.IsIsolated));
        Assert.Equal((false, true), (restored.ProxiesArp, restored.ProxiesNdp));
        Assert.True(home.Camera.CanReach(Bulb4, 8081));
    });

    [NetnsFact]
    public void A_device_that_comes_back_gets_its_address_although_the_gateway_stands_in_for_it() => Play(home =>
    {
        BridgeSettings.Isolate(Bridge, []);
        home.Enforce(home.State());

        home.Camera.Do(inside => inside.Ip($"addr del {Camera6}/64 dev eth0"));
        home.Camera.Do(inside => inside.Ip($"addr add {Camera6}/64 dev eth0"));
        Assert.DoesNotContain("dadfailed", AddressAfterProbe(home.Camera, Camera6), StringComparison.Ordinal);

        // Someone else who takes it is told that it is taken, though the holder cannot hear the probe.
        home.Bulb.Do(inside => inside.Ip($"addr add {Camera6}/64 dev eth0"));
        Assert.Contains("dadfailed", AddressAfterProbe(home.Bulb, Camera6), StringComparison.Ordinal);
    });

    [NetnsFact]
    public void Several_stations_behind_one_port_are_seen() => Play(home =>
    {
        BridgeSettings.Isolate(Bridge, []);
        GatewayState state = home.Enforce(home.State());
        home.Camera.CanReach(Bulb4, 8080);
        Assert.Equal(CoverageGrade.Enforced, Grade(state, TrafficPath.LateralWired));

        home.Camera.Do(inside =>
        {
            inside.Ip("link add link eth0 name twin address 00:00:5e:00:53:77 type macvlan mode bridge");
            inside.Ip("addr flush dev eth0");
            inside.Ip("addr add 192.168.20.77/24 dev twin");
            inside.Ip("link set twin up");
        });
        // Nobody is bound to that pair of addresses; that it asks for the gateway is enough.
        Assert.True(home.Camera.IsCutFrom(Gateway4, 8080));

        Assert.Equal(CoverageGrade.NotCovered, Grade(state, TrafficPath.LateralWired));
    });

    private static string AddressAfterProbe(Station station, IPAddress address) => station.Do(inside =>
    {
        while (true)
        {
            string shown = inside.Execute("ip", ["-6", "addr", "show", "dev", "eth0", "to", $"{address}"]);
            if (!shown.Contains("tentative", StringComparison.Ordinal) || shown.Contains("dadfailed", StringComparison.Ordinal)) return shown;
        }
    });

    private static void Play(Action<Neighbourhood> act) => NetworkNamespace.Run(inside =>
    {
        using Neighbourhood home = new(inside);
        home.Furnish();
        act(home);
    });
}
