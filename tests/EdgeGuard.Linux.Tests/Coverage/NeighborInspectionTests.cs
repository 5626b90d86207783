using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Tests.Netns;
using static EdgeGuard.Linux.Tests.Coverage.NeighborFrames;

namespace EdgeGuard.Linux.Tests.Coverage;

/// <summary>
/// The bulb forges ARP and neighbor discovery on the wire to the camera: it pretends to be the gateway, or the plug, whose addresses are bound. What
/// arrives at the camera is seen on the camera's own cable.
/// </summary>
public class NeighborInspectionTests
{
    private static readonly IPAddress Plug4 = IPAddress.Parse("192.168.20.12"), Plug6 = IPAddress.Parse("2001:db8:20::12"), Free4 = IPAddress.Parse("192.168.20.99"),
        Free6 = IPAddress.Parse("2001:db8:20::99"), AllNodes = IPAddress.Parse("ff02::1"), AllRouters = IPAddress.Parse("ff02::2");

    private static readonly MacAddress Plug = MacAddress.Parse("00:00:5e:00:53:12"), Groups = MacAddress.Parse("33:33:00:00:00:01"), Nobody = new(0);

    [NetnsTheory]
    [InlineData(NetworkKind.Iot)]
    [InlineData(NetworkKind.Trusted)]
    public void T24_T25_T26_Forged_neighbor_messages_stop_where_they_come_in_and_honest_ones_pass(NetworkKind kind) => Play(home =>
    {
        home.Enforce(State(home, kind, EnforcementMode.Enforce));
        using Cable cable = new(home.Bulb, home.Camera);
        List<string> passed = [.. Forged(home).Where(f => cable.Carries(f.Frame)).Select(f => f.Name)];
        List<string> stopped = [.. Honest(home).Where(f => !cable.Carries(f.Frame)).Select(f => f.Name)];
        Assert.Equal([], passed);
        Assert.Equal([], stopped);

        // The same frames arrive where nothing is enforced: it was the rules that stopped them.
        home.Enforce(State(home, kind, EnforcementMode.Monitor));
        Assert.Equal([], Forged(home).Where(f => !cable.Carries(f.Frame)).Select(f => f.Name));
    });

    [NetnsFact]
    public void T24_Neighbor_caches_keep_the_holders_and_the_gateways_addresses() => Play(home =>
    {
        home.Furnish();
        home.Camera.Do(inside => inside.Sysctl("net.ipv4.neigh.eth0.locktime", "0"));
        foreach (EnforcementMode mode in (EnforcementMode[])[EnforcementMode.Enforce, EnforcementMode.Monitor])
        {
            home.Enforce(State(home, NetworkKind.Iot, mode));
            foreach ((IPAddress address, MacAddress mac, byte[][] attacks) in new[]
            {
                (Plug4, Plug, Attacks4(home, Plug4)), (Neighbourhood.Gateway4, home.GatewayMac, Attacks4(home, Neighbourhood.Gateway4)),
                (Plug6, Plug, Attacks6(home, Plug6)), (Neighbourhood.Gateway6, home.GatewayMac, Attacks6(home, Neighbourhood.Gateway6)),
            })
            {
                home.Camera.Do(inside => inside.Ip($"neigh replace {address} lladdr {mac} dev eth0 nud reachable"));
                using Cable cable = new(home.Bulb, home.Camera);
                foreach (byte[] attack in attacks) cable.Carries(attack);
                string cached = home.Camera.Do(inside => inside.Execute("ip", ["neigh", "show", $"{address}", "dev", "eth0"]));
                Assert.Contains($"lladdr {(mode == EnforcementMode.Enforce ? mac : home.Bulb.Mac)} ", cached, StringComparison.Ordinal);
            }
        }
    });

    [NetnsFact]
    public void T24_Address_that_moves_is_believed_of_its_new_holder_at_once() => Play(home =>
    {
        GatewayState before = State(home, NetworkKind.Iot, EnforcementMode.Enforce);
        home.Enforce(before);
        using Cable cable = new(home.Bulb, home.Camera);
        byte[][] claims =
        [
            Arp(home.Bulb.Mac, Everyone, 1, home.Bulb.Mac, Plug4, Nobody, Plug4),
            Advertisement(home.Bulb.Mac, Groups, Plug6, AllNodes, Plug6, LinkLayer(2, home.Bulb.Mac)),
        ];
        byte[][] former = [Arp(Plug, Everyone, 1, Plug, Plug4, Nobody, Plug4), Advertisement(Plug, Groups, Plug6, AllNodes, Plug6, LinkLayer(2, Plug))];
        Assert.All(claims, c => Assert.False(cable.Carries(c)));
        Assert.All(former, c => Assert.True(cable.Carries(c)));

        DeviceId plug = DeviceId.Of(Plug), bulb = DeviceId.Of(home.Bulb.Mac);
        home.Enforce(before with
        {
            Devices = before.Devices.SetItem(plug, before.Devices[plug] with { Addresses = [] })
                .SetItem(bulb, before.Devices[bulb] with { Addresses = [Plug4, Plug6] }),
        });
        Assert.All(claims, c => Assert.True(cable.Carries(c)));
        Assert.All(former, c => Assert.False(cable.Carries(c)));
    });

    [NetnsFact]
    public void T24_New_device_gets_its_address_though_a_neighbor_answers_each_probe() => Play(home =>
    {
        home.Furnish();
        using Cable cable = new(home.Bulb, home.Camera);
        home.Enforce(State(home, NetworkKind.Iot, EnforcementMode.Enforce));
        Assert.DoesNotContain("dadfailed", Probed(home, cable), StringComparison.Ordinal);

        // The same answers keep the camera from its address where nothing is enforced.
        home.Enforce(State(home, NetworkKind.Iot, EnforcementMode.Monitor));
        Assert.Contains("dadfailed", Probed(home, cable), StringComparison.Ordinal);
    });

    // The camera gives itself an address; the bulb answers until the camera's probe is over.
    private static string Probed(Neighbourhood home, Cable cable)
    {
        home.Camera.Do(inside => inside.Ip($"addr add {Free6}/64 dev eth0"));
        string shown = "";
        Assert.True(SpinWait.SpinUntil(() =>
        {
            cable.Carries(AnswerToProbe(home.Bulb.Mac, Neighbourhood.Bulb6, Free6));
            shown = home.Camera.Do(inside => inside.Execute("ip", ["-6", "addr", "show", "dev", "eth0"]));
            string own = shown.Split('\n').First(line => line.Contains($"{Free6}/", StringComparison.Ordinal));
            return own.Contains("dadfailed", StringComparison.Ordinal) || !own.Contains("tentative", StringComparison.Ordinal);
        }, TestTimeout.Limit), shown);
        home.Camera.Do(inside => inside.Ip($"addr del {Free6}/64 dev eth0"));
        return shown;
    }

    private static IEnumerable<(string Name, byte[] Frame)> Forged(Neighbourhood home)
    {
        MacAddress bulb = home.Bulb.Mac, camera = home.Camera.Mac;
        IPAddress camera4 = Neighbourhood.Camera4, camera6 = Neighbourhood.Camera6;
        foreach (IPAddress victim in (IPAddress[])[Plug4, Neighbourhood.Gateway4])
        {
            byte[] reply = Arp(bulb, camera, 2, bulb, victim, camera, camera4);
            yield return ($"reply as {victim}", reply);
            yield return ($"request as {victim}", Arp(bulb, Everyone, 1, bulb, victim, Nobody, camera4));
            yield return ($"gratuitous ARP as {victim}", Arp(bulb, Everyone, 1, bulb, victim, Nobody, victim));
            yield return ($"reply as {victim} with an invented MAC", Arp(MacAddress.Parse("02:bb:00:00:00:01"), camera, 2, MacAddress.Parse("02:bb:00:00:00:02"), victim, camera, camera4));
            yield return ($"reply as {victim} for IEEE 802", Arp(bulb, camera, 2, bulb, victim, camera, camera4, hardware: 6));
            yield return ($"reply as {victim} with priority", Tagged(reply, 0x8100));
            yield return ($"reply as {victim} in nested tags", Tagged(reply, 0x88a8, 0x8100));
            yield return ($"reply as {victim} in two equal tags", Tagged(reply, 0x8100, 0x8100));
        }
        yield return ("reply in the plug's frame", Arp(Plug, camera, 2, bulb, Plug4, camera, camera4));
        foreach (IPAddress victim in (IPAddress[])[Plug6, Neighbourhood.Gateway6])
        {
            byte[] plain = Advertisement(bulb, camera, victim, camera6, victim, LinkLayer(2, bulb));
            yield return ($"advertisement of {victim}", plain);
            yield return ($"advertisement of {victim} to all", Advertisement(bulb, Groups, Neighbourhood.Bulb6, AllNodes, victim, LinkLayer(2, bulb)));
            yield return ($"advertisement of {victim} without a MAC", Advertisement(bulb, camera, Neighbourhood.Bulb6, camera6, victim));
            yield return ($"advertisement of {victim} behind options", Behind(plain, fragment: false));
            yield return ($"advertisement of {victim} with priority", Tagged(plain, 0x8100));
            yield return ($"advertisement of {victim} in nested tags", Tagged(plain, 0x88a8, 0x8100));
            yield return ($"solicitation from {victim}", Solicitation(bulb, camera, victim, camera6, camera6, LinkLayer(1, bulb)));
            yield return ($"solicitation from {victim} without a MAC", Solicitation(bulb, camera, victim, camera6, camera6));
            yield return ($"router solicitation from {victim}", RouterSolicitation(bulb, victim, AllRouters, LinkLayer(1, bulb)));
        }
        foreach (IPAddress free in (IPAddress[])[Free6, IPAddress.Parse("fe80::99")])
        {
            yield return ($"answer to a probe for {free}", AnswerToProbe(bulb, free, free));
            yield return ($"answer to a probe for {free} from an own address", AnswerToProbe(bulb, Neighbourhood.Bulb6, free));
        }
        yield return ("advertisement in the plug's frame", Advertisement(Plug, camera, Plug6, camera6, Plug6, LinkLayer(2, bulb)));
        yield return ("advertisement with two MACs", Advertisement(Plug, camera, Plug6, camera6, Plug6, LinkLayer(2, Plug), LinkLayer(2, bulb)));
        yield return ("advertisement with another option first", Advertisement(Plug, camera, Plug6, camera6, Plug6, Nonce, LinkLayer(2, bulb)));
        yield return ("advertisement with many options", Advertisement(Plug, camera, Plug6, camera6, Plug6, LinkLayer(2, Plug), Nonce, Nonce, LinkLayer(2, bulb)));
        yield return ("solicitation in the plug's frame", Solicitation(Plug, camera, Plug6, camera6, camera6, LinkLayer(1, bulb)));
        yield return ("solicitation with two MACs", Solicitation(Plug, camera, Plug6, camera6, camera6, LinkLayer(1, Plug), LinkLayer(1, bulb)));
        yield return ("router solicitation in the plug's frame", RouterSolicitation(Plug, Plug6, AllRouters, LinkLayer(1, bulb)));
        yield return ("router solicitation with two MACs", RouterSolicitation(Plug, Plug6, AllRouters, LinkLayer(1, Plug), LinkLayer(1, bulb)));
        yield return ("router solicitation with another option first", RouterSolicitation(Plug, Plug6, AllRouters, [14, .. LinkLayer(1, Plug)[1..]], LinkLayer(1, bulb)));
        byte[] hidden = Frames.Udp(bulb, camera, new(Neighbourhood.Bulb4, 5000), new(camera4, 5000)), hidden6 = Frames.Echo(bulb, camera, Neighbourhood.Bulb6, camera6);
        foreach (byte[] packet in (byte[][])[hidden, hidden6])
        {
            yield return ("packet with priority", Tagged(packet, 0x8100));
            yield return ("packet with the priority of a provider", Tagged(packet, 0x88a8));
            yield return ("packet in VLAN 5", [.. packet[..12], 0x81, 0, 0, 5, .. packet[12..]]);
            yield return ("packet behind a SNAP header", [.. packet[..12], 0, (byte)(packet.Length - 6), 0xaa, 0xaa, 3, 0, 0, 0, .. packet[12..]]);
            yield return ("packet in PPPoE", [.. packet[..12], 0x88, 0x64, 0x11, 0, 0, 1, 0, (byte)(packet.Length - 12), 0, 0x21, .. packet[14..]]);
            yield return ("packet behind an MPLS label", [.. packet[..12], 0x88, 0x47, 0, 1, 1, 64, .. packet[14..]]);
        }
        yield return ("frame of an unknown type", [.. hidden[..12], 0x88, 0xb5, .. hidden[14..]]);
        // RFC 6980 §5: no neighbor message may be a fragment, whoever sends it.
        yield return ("fragmented advertisement", Behind(Advertisement(bulb, camera, Neighbourhood.Bulb6, camera6, Neighbourhood.Bulb6, LinkLayer(2, bulb)), fragment: true));
        yield return ("fragment without a header", HeaderInNextFragment(Advertisement(bulb, camera, Neighbourhood.Bulb6, camera6, Plug6, LinkLayer(2, bulb))));
    }

    private static IEnumerable<(string Name, byte[] Frame)> Honest(Neighbourhood home)
    {
        MacAddress bulb = home.Bulb.Mac, camera = home.Camera.Mac;
        IPAddress bulb4 = Neighbourhood.Bulb4, bulb6 = Neighbourhood.Bulb6, camera4 = Neighbourhood.Camera4, camera6 = Neighbourhood.Camera6;
        yield return ("request", Arp(bulb, Everyone, 1, bulb, bulb4, Nobody, camera4));
        yield return ("reply", Arp(bulb, camera, 2, bulb, bulb4, camera, camera4));
        yield return ("gratuitous ARP", Arp(bulb, Everyone, 1, bulb, bulb4, Nobody, bulb4));
        yield return ("reply with priority", Tagged(Arp(bulb, camera, 2, bulb, bulb4, camera, camera4), 0x8100));
        yield return ("probe of a held address", Arp(bulb, Everyone, 1, bulb, IPAddress.Any, Nobody, Plug4));
        yield return ("probe of a free address", Arp(bulb, Everyone, 1, bulb, IPAddress.Any, Nobody, Free4));
        yield return ("use of a free address", Arp(bulb, Everyone, 1, bulb, Free4, Nobody, Free4));
        yield return ("solicitation", Solicitation(bulb, camera, bulb6, camera6, camera6, LinkLayer(1, bulb)));
        yield return ("solicitation with a nonce", Solicitation(bulb, camera, bulb6, camera6, camera6, LinkLayer(1, bulb), Nonce));
        yield return ("probe for duplicates of a held address", Solicitation(bulb, Groups, IPAddress.IPv6Any, AllNodes, Plug6));
        yield return ("enhanced probe for duplicates", Solicitation(bulb, Groups, IPAddress.IPv6Any, AllNodes, Free6, Nonce));
        yield return ("advertisement", Advertisement(bulb, camera, bulb6, camera6, bulb6, LinkLayer(2, bulb)));
        yield return ("advertisement without a MAC", Advertisement(bulb, camera, bulb6, camera6, bulb6));
        yield return ("advertisement of an address of no network here", Advertisement(bulb, Groups, bulb6, AllNodes, IPAddress.Parse("fd00:1::1"), LinkLayer(2, bulb)));
        yield return ("answer to a solicitation, of an address whose probe was missed", Advertisement(bulb, camera, Free6, camera6, Free6, LinkLayer(2, bulb)));
        yield return ("advertisement behind options", Behind(Advertisement(bulb, camera, bulb6, camera6, bulb6, LinkLayer(2, bulb)), fragment: false));
        yield return ("router solicitation", RouterSolicitation(bulb, bulb6, AllRouters, LinkLayer(1, bulb)));
        yield return ("answer with priority", Tagged(Advertisement(bulb, Groups, bulb6, AllNodes, bulb6, LinkLayer(2, bulb)), 0x8100));
        yield return ("layer 2 update of an access point", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, .. Arp(bulb, camera, 1, bulb, bulb4, camera, camera4)[6..12], 0, 6, 0, 1, 0xaf, 0x81, 1, 0, .. new byte[40]]);
        byte[] echo = Frames.Echo(bulb, camera, bulb6, camera6);
        yield return ("echo", echo);
        yield return ("fragmented echo", Behind(echo, fragment: true));
        byte[] later = Behind(echo, fragment: true);
        later[57] = 8;
        yield return ("later fragment", later);
        yield return ("datagram", Frames.Udp(bulb, camera, new(bulb4, 5000), new(camera4, 5000)));
        yield return ("fragmented datagram", Behind(Frames.Udp(bulb, camera, new(bulb6, 5000), new(camera6, 5000)), fragment: true));
    }

    private static byte[][] Attacks4(Neighbourhood home, IPAddress victim)
    {
        byte[] reply = Arp(home.Bulb.Mac, home.Camera.Mac, 2, home.Bulb.Mac, victim, home.Camera.Mac, Neighbourhood.Camera4);
        return [reply, Arp(home.Bulb.Mac, Everyone, 2, home.Bulb.Mac, victim, home.Camera.Mac, Neighbourhood.Camera4), Tagged(reply, 0x88a8, 0x8100)];
    }

    private static byte[][] Attacks6(Neighbourhood home, IPAddress victim) =>
        [Advertisement(home.Bulb.Mac, home.Camera.Mac, victim, Neighbourhood.Camera6, victim, LinkLayer(2, home.Bulb.Mac))];

    private static GatewayState State(Neighbourhood home, NetworkKind kind, EnforcementMode mode)
    {
        GatewayState state = home.State(mode, BridgeCare.Leave).With(Plug, "plug", [Plug4, Plug6], from: [], to: []);
        return state with { Networks = state.Networks.SetItem("things", state.Networks["things"] with { Kind = kind }) };
    }

    private static void Play(Action<Neighbourhood> act) => NetworkNamespace.Run(inside =>
    {
        using Neighbourhood home = new(inside);
        act(home);
    });
}
