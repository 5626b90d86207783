using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Nft;
using EdgeGuard.Linux.Tests.Netns;
using static EdgeGuard.Linux.Tests.Coverage.NeighborFrames;

namespace EdgeGuard.Linux.Tests.Coverage;

/// <summary>
/// The bulb invents senders, to fill the gateway's neighbor cache. The kernel has room for 1,024 entries, and a device for which there is none gets no
/// packet. The gateway reaches the camera meanwhile, whose address it has to look up anew.
/// </summary>
public class NeighborCacheTests
{
    private const int Invented = 1500, Port = 8080;

    // What the rates let pass at once, what passes during the flood, the answers of these, and the home's own.
    private const int Most = 4 * NeighborRate.AtOnce;

    private static readonly MacAddress Nobody = new(0), Solicited = MacAddress.Parse("33:33:ff:00:00:01");
    private static readonly IPAddress SolicitedGroup = IPAddress.Parse("ff02::1:ff00:1"), AllRouters = IPAddress.Parse("ff02::2");

    public static TheoryData<string, AddressFamily> Floods => new()
    {
        { "solicitation", AddressFamily.InterNetworkV6 },
        { "solicitation from its link", AddressFamily.InterNetworkV6 },
        { "solicitation without its MAC address", AddressFamily.InterNetworkV6 },
        { "solicitation in invented frames", AddressFamily.InterNetworkV6 },
        { "router solicitation", AddressFamily.InterNetworkV6 },
        { "packet back to its own link", AddressFamily.InterNetworkV6 },
        { "ARP", AddressFamily.InterNetwork },
    };

    [NetnsTheory]
    [MemberData(nameof(Floods))]
    public void T17_Invented_senders_leave_room_in_the_neighbor_cache(string flood, AddressFamily family) => NetworkNamespace.Run(inside =>
    {
        inside.Ip("link set lo up");
        using Neighbourhood home = new(inside);
        home.Furnish();
        home.Camera.Listen(Port);
        home.Gateway.Ip($"addr add 10.9.0.1/16 dev {Neighbourhood.Bridge}");
        // It redirects nothing before it has a link-local address.
        home.Gateway.Ip($"addr add fe80::1/64 dev {Neighbourhood.Bridge} nodad");
        home.Enforce(home.State(EnforcementMode.Enforce, BridgeCare.Leave));
        AssertCameraIsServed(home);

        Flood(home, flood);
        int kept = Count(home, family);
        AssertCameraIsServed(home);
        Assert.True(kept < Most, $"{flood}: {kept} entries");

        // Where nothing is enforced, the same frames fill the cache: it was the rules that bounded it.
        home.Enforce(home.State(EnforcementMode.Monitor, BridgeCare.Leave));
        Flood(home, flood);
        Assert.True(Count(home, family) > 2 * Most, flood);
    });

    // Its entries are forgotten before, as they are when the cache is full and it was silent for a while.
    private static void AssertCameraIsServed(Neighbourhood home)
    {
        foreach (IPAddress camera in (IPAddress[])[Neighbourhood.Camera4, Neighbourhood.Camera6])
        {
            home.Gateway.Ip($"neigh flush to {camera} dev {Neighbourhood.Bridge}");
            using Socket socket = new(camera.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(new IPEndPoint(camera, Port));
        }
    }

    private static void Flood(Neighbourhood home, string flood) => home.Bulb.Do(inside =>
    {
        int index = int.Parse(inside.Execute("ip", ["-o", "link", "show", Station.Interface]).Split(':')[0], System.Globalization.CultureInfo.InvariantCulture);
        using FrameSocket wire = new(index);
        for (int number = 1; number <= Invented; number++) wire.Send(Frame(home, flood, number));
    });

    private static byte[] Frame(Neighbourhood home, string flood, int number)
    {
        MacAddress bulb = home.Bulb.Mac, gateway = home.GatewayMac, invented = new(0x0200_5e01_0000 + (ulong)number);
        IPAddress source = Of("2001:db8:20::7:0", number), local = Of("fe80::7:0", number), own = Neighbourhood.Gateway6;
        return flood switch
        {
            "solicitation" => Solicitation(bulb, Solicited, source, SolicitedGroup, own, LinkLayer(1, bulb)),
            "solicitation from its link" => Solicitation(bulb, Solicited, local, SolicitedGroup, own, LinkLayer(1, bulb)),
            "solicitation without its MAC address" => Solicitation(bulb, gateway, source, own, own),
            "solicitation in invented frames" => Solicitation(invented, Solicited, source, SolicitedGroup, own, LinkLayer(1, invented)),
            "router solicitation" => RouterSolicitation(bulb, local, AllRouters, LinkLayer(1, bulb)),
            "packet back to its own link" => Frames.Udp(bulb, gateway, new(source, 5000), new(Of("2001:db8:20::8:0", number), 5000)),
            _ => Arp(bulb, Everyone, 1, bulb, Of("10.9.1.0", number), Nobody, IPAddress.Parse("10.9.0.1")),
        };
    }

    private static IPAddress Of(string first, int number)
    {
        byte[] octets = IPAddress.Parse(first).GetAddressBytes();
        octets[^2] += (byte)(number >> 8);
        octets[^1] = (byte)number;
        return new(octets);
    }

    private static int Count(Neighbourhood home, AddressFamily family) =>
        home.Gateway.Execute("ip", [family == AddressFamily.InterNetwork ? "-4" : "-6", "neigh", "show", "nud", "all", "dev", Neighbourhood.Bridge]).Split('\n').Count(line => line.Length > 0 && !line.Contains("NOARP", StringComparison.Ordinal));
}
