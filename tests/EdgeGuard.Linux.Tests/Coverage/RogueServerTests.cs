using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Interfaces;
using EdgeGuard.Linux.Packets;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Coverage;

/// <summary>A second way out of the network: who hears it, and who tells.</summary>
public class RogueServerTests
{
    [NetnsFact]
    public void T23_A_second_servers_grants_and_announcements_stop_at_its_port() => Play(home =>
    {
        home.Enforce(home.State(care: BridgeCare.Leave));
        RogueServerStation.Begin(home.Bulb);

        Assert.False(GetsLease(home.Camera));
        Assert.False(HearsRouter(home.Camera, timeoutSeconds: 3));

        // The same two are heard at once where nothing is enforced: it was the rule that stopped them.
        home.Enforce(home.State(EnforcementMode.Monitor, BridgeCare.Leave));
        Assert.True(SpinWait.SpinUntil(() => GetsLease(home.Camera), TestTimeout.Limit));
        Assert.True(SpinWait.SpinUntil(() => HearsRouter(home.Camera, timeoutSeconds: 2), TestTimeout.Limit));
    });

    [NetnsFact]
    public void A_server_and_router_that_the_operator_names_is_heard_and_one_beside_it_is_not() => Play(home =>
    {
        home.Enforce(Naming(home, home.Bulb.Mac));
        RogueServerStation.Begin(home.Bulb);
        Assert.True(SpinWait.SpinUntil(() => GetsLease(home.Camera), TestTimeout.Limit));
        // A cable that is new gives nobody an address to ask from yet.
        Assert.True(SpinWait.SpinUntil(() => HearsRouter(home.Camera, timeoutSeconds: 2), TimeSpan.FromSeconds(30)));

        home.Enforce(Naming(home, home.Camera.Mac));
        Assert.False(GetsLease(home.Camera));
        Assert.False(HearsRouter(home.Camera, timeoutSeconds: 3));
    });

    [NetnsFact]
    public void A_relay_reaches_the_gateway_where_the_operator_names_it() => Play(home =>
    {
        home.Furnish();
        foreach (bool isNamed in (bool[])[false, true])
        {
            GatewayState state = home.State(care: BridgeCare.Leave);
            home.Enforce(isNamed ? state with { Networks = state.Networks.SetItem("things", state.Networks["things"] with { DhcpRelays = [home.Bulb.Mac] }) } : state);
            foreach ((IPAddress gateway, int port) in ((IPAddress, int)[])[(Neighbourhood.Gateway4, 67), (Neighbourhood.Gateway6, 547)])
            {
                using Socket server = new(gateway.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                server.Bind(new IPEndPoint(gateway, port));
                home.Bulb.Do(_ =>
                {
                    using Socket relay = new(gateway.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                    relay.Bind(new IPEndPoint(gateway.AddressFamily == AddressFamily.InterNetwork ? Neighbourhood.Bulb4 : Neighbourhood.Bulb6, port));
                    relay.SendTo([1], new IPEndPoint(gateway, port));
                });
                Assert.Equal(isNamed, server.Poll(isNamed ? 5_000_000 : 1_000_000, SelectMode.SelectRead));
            }
        }
    });

    [NetnsFact]
    public void T23_The_gateway_itself_takes_no_second_routers_word() => Play(home =>
    {
        home.Gateway.Sysctl($"net.ipv6.conf.{Neighbourhood.Bridge}.accept_ra", "2");
        home.Enforce(home.State(care: BridgeCare.Leave));
        RogueServerStation.Begin(home.Bulb);
        Assert.False(HearsRouter(home.Camera, timeoutSeconds: 3));

        Assert.DoesNotContain("default", home.Gateway.Execute("ip", ["-6", "route", "show", "default"]), StringComparison.Ordinal);
    });

    [NetnsFact]
    public Task T23_Questions_for_a_way_out_bring_every_second_one_to_light() => PlayAsync(async home =>
    {
        GatewayState state = home.Enforce(home.State(EnforcementMode.Monitor, BridgeCare.Leave));
        RogueServerStation.Begin(home.Bulb);
        home.Bulb.Do(inside => inside.Sysctl("net.ipv4.conf.eth0.proxy_arp", "1"));
        home.Bulb.Do(inside => inside.Sysctl("net.ipv4.ip_forward", "1"));
        home.Bulb.Do(inside => inside.Ip("link add wan type veth peer name wan1"));
        home.Bulb.Do(inside => inside.Ip("link set wan up"));
        home.Bulb.Do(inside => inside.Ip("route add default dev wan"));
        home.Bulb.Do(inside => inside.Sysctl("net.ipv4.neigh.eth0.proxy_delay", "0"));
        using PacketSocket socket = PacketSocket.Open(home.Bulb.Port);

        FrameSender.Send(Neighbourhood.Bridge, BypassProbe.Frames(
            state.Facts!.Interfaces[Neighbourhood.Bridge].Mac!.Value, [Neighbourhood.Gateway4, LinkLocalOf(home)], transaction: 0x45474431));

        Dictionary<RogueServerKind, RogueServer> found = [];
        await foreach (Frame frame in socket.ReadAllAsync(TestTimeout.Token))
        {
            if (RogueServerDetector.Observe(frame, state) is { } intruder) found[intruder.Kind] = intruder;
            if (found.Count == 3) break;
        }
        Assert.Equal([RogueServerKind.Dhcp4, RogueServerKind.Router, RogueServerKind.ProxyArp], found.Keys.Order());
        Assert.All(found.Values, i => Assert.Equal((home.Bulb.Mac, home.Bulb.Port, "things", ConcernKind.Bypass), (i.Mac, i.Port, i.Network, i.ConcernKind)));
        Assert.Contains($"names {RogueServerStation.Address4} as the default gateway", found[RogueServerKind.Dhcp4].Why, StringComparison.Ordinal);
    });

    [NetnsFact]
    public Task T24_A_claim_to_the_gateways_address_is_told_with_both_hardware_addresses() => PlayAsync(async home =>
    {
        home.Furnish();
        GatewayState state = home.Enforce(home.State(care: BridgeCare.Leave));
        using PacketSocket socket = PacketSocket.Open(home.Bulb.Port);
        string own = $"{state.Facts!.Interfaces[Neighbourhood.Bridge].Mac}";

        foreach (string claim in (string[])[$"{Neighbourhood.Gateway4}/24", $"{Neighbourhood.Gateway6}/64"])
        {
            home.Bulb.Do(inside => inside.Ip($"addr add {claim} dev eth0 nodad"));
        }
        home.Bulb.Do(inside => inside.Sysctl("net.ipv4.conf.eth0.arp_notify", "1"));
        home.Bulb.Do(inside => inside.Sysctl("net.ipv6.conf.eth0.ndisc_notify", "1"));
        home.Bulb.Do(inside => inside.Ip("link set eth0 down"));
        home.Bulb.Do(inside => inside.Sysctl("net.ipv6.conf.eth0.keep_addr_on_down", "1"));
        home.Bulb.Do(inside => inside.Ip("link set eth0 up"));
        home.Bulb.Do(inside => inside.Ip($"-6 addr replace {Neighbourhood.Gateway6}/64 dev eth0 nodad"));
        // Whoever asks for the gateway is answered by the bulb.
        home.Camera.CanReach(Neighbourhood.Gateway4, 1, patienceMilliseconds: 300);
        home.Camera.CanReach(Neighbourhood.Gateway6, 1, patienceMilliseconds: 300);

        List<string> told = [];
        await foreach (Frame frame in socket.ReadAllAsync(TestTimeout.Token))
        {
            if (RogueServerDetector.Observe(frame, state) is { Kind: RogueServerKind.Gateway } intruder) told.Add(intruder.Why);
            if (told.Any(t => t.Contains("ARP", StringComparison.Ordinal)) && told.Any(t => t.Contains("neighbour discovery", StringComparison.Ordinal))) break;
        }
        Assert.All(told, t => Assert.Contains($"is at {home.Bulb.Mac}; it is at {own}", t, StringComparison.Ordinal));
    });

    private static GatewayState Naming(Neighbourhood home, MacAddress mac)
    {
        GatewayState state = home.State(care: BridgeCare.Leave);
        return state with { Networks = state.Networks.SetItem("things", state.Networks["things"] with { DhcpServers = [mac], Routers = [mac] }) };
    }

    private static IPAddress LinkLocalOf(Neighbourhood home)
    {
        string shown = "";
        Assert.True(SpinWait.SpinUntil(
            () => (shown = home.Gateway.Execute("ip", ["-6", "-o", "addr", "show", "dev", Neighbourhood.Bridge, "scope", "link"])).Contains("inet6 ", StringComparison.Ordinal),
            TestTimeout.Limit));
        return IPAddress.Parse(shown.Split("inet6 ")[1].Split('/')[0]);
    }

    private static bool GetsLease(Station station) => station.Do(inside =>
    {
        string said = inside.Execute("sh", ["-c", "udhcpc -i eth0 -f -q -n -t 3 -T 1 -s /bin/true 2>&1 || true"]);
        return said.Contains("obtained", StringComparison.Ordinal);
    });

    private static bool HearsRouter(Station station, int timeoutSeconds) => station.Do(inside =>
        inside.Execute("sh", ["-c", $"rdisc6 -1 -r {timeoutSeconds} -w 1000 eth0 2>&1 || true"]).Contains(RogueServerStation.Router6Prefix, StringComparison.Ordinal));

    private static void Play(Action<Neighbourhood> act) => NetworkNamespace.Run(inside =>
    {
        using Neighbourhood home = new(inside);
        act(home);
    });

    private static Task PlayAsync(Func<Neighbourhood, Task> act) => NetworkNamespace.RunAsync(async inside =>
    {
        using Neighbourhood home = new(inside);
        await act(home);
    });
}
