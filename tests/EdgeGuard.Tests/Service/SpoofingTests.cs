using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Linux.Tests.Coverage;
using EdgeGuard.Linux.Tests.Netns;
using static EdgeGuard.Linux.Tests.Coverage.NeighborFrames;

namespace EdgeGuard.Tests.Service;

/// <summary>A device that pretends to be its neighbour and the gateway, on one bridge with both, while the agent runs.</summary>
public sealed partial class SpoofingTests
{
    private const string Network = """{ "name": "things", "kind": "iot", "mode": "MODE", "interfaces": ["br0"] }""";
    private static readonly IPAddress Camera6 = IPAddress.Parse("2001:db8:20:0:200:5eff:fe00:5310"), Gateway4 = IPAddress.Parse("192.168.20.1"), Gateway6 = IPAddress.Parse("2001:db8:20::1"),
        AllNodes = IPAddress.Parse("ff02::1");

    [NetnsFact]
    public void T24_Flood_of_forged_arp_and_discovery_is_one_alert_for_each_victim_and_harms_nobody() => Play("enforce", (agent, camera, phone, bulb) =>
    {
        IPAddress camera4 = NeighbourTests.Address(camera);
        foreach (string id in (string[])["00005e005310", "00005e005312"]) agent.AskUntil("2001:db8:20:0:200:5eff:fe00:53", "device", id);
        IPAddress phone4 = NeighbourTests.Address(phone);
        agent.AskUntil($"holds     {phone4} on 00:00:5e:00:53:12", "device", "00005e005312");
        MacAddress attacker = bulb.Mac;
        byte[][] forged =
        [
            Arp(attacker, Everyone, 2, attacker, camera4, phone.Mac, phone4),
            Advertisement(attacker, MacAddress.Parse("33:33:00:00:00:01"), Camera6, AllNodes, Camera6, LinkLayer(2, attacker)),
            Arp(attacker, Everyone, 2, attacker, Gateway4, phone.Mac, phone4),
            Advertisement(attacker, MacAddress.Parse("33:33:00:00:00:01"), Gateway6, AllNodes, Gateway6, LinkLayer(2, attacker)),
        ];
        Send(bulb, 11_194, forged);

        agent.AskUntil("00:00:5e:00:53:11 on p-bulb of 'things' claims by", "status");
        agent.AskUntil("frames)", "status");
        string events = agent.Ask("events");
        Assert.Equal(2, Claim().Count(events));
        Assert.Matches("claims by (ARP|neighbour discovery) that [0-9a-f.:]+, an address of 00005e005310, is at 00:00:5e:00:53:11; it is at 00:00:5e:00:53:10; no other device receives it", events);
        Assert.Matches("claims by (ARP|neighbour discovery) that the gateway's address [0-9a-f.:]+ is at 00:00:5e:00:53:11", events);
        string caches = phone.Do(inside => inside.Execute("ip", ["neigh", "show"]));
        Assert.DoesNotContain("00:00:5e:00:53:11", caches, StringComparison.Ordinal);
        Assert.DoesNotContain("00:00:5e:00:53:11", camera.Do(inside => inside.Execute("ip", ["neigh", "show"])), StringComparison.Ordinal);
        // Honest devices renew their addresses and find the gateway, the attacker included.
        foreach (Station honest in (Station[])[camera, phone, bulb])
        {
            NeighbourTests.Address(honest);
            Assert.True(Finds(honest, Gateway4));
            Assert.True(Finds(honest, Gateway6));
        }
    });

    [NetnsFact]
    public void T24_Monitored_network_reports_forged_arp_and_drops_nothing() => Play("monitor", (agent, camera, _, bulb) =>
    {
        IPAddress camera4 = NeighbourTests.Address(camera);
        agent.AskUntil($"holds     {camera4} on 00:00:5e:00:53:10", "device", "00005e005310");
        Send(bulb, 1, Arp(bulb.Mac, Everyone, 2, bulb.Mac, camera4, bulb.Mac, camera4));

        agent.AskUntil($"claims by ARP that {camera4}, an address of 00005e005310, is at 00:00:5e:00:53:11; it is at 00:00:5e:00:53:10\n", "status");
    });

    [NetnsFact]
    public void T24_Device_that_claims_a_thousand_free_addresses_asks_for_approval_once() => Play("enforce", (agent, camera, _, bulb) =>
    {
        NeighbourTests.Address(camera);
        Send(bulb, 1, [.. Enumerable.Range(0, 1000).Select(n => Arp(bulb.Mac, Everyone, 1, bulb.Mac, new IPAddress([192, 168, 20, (byte)(30 + n % 60)]), new(0), Gateway4))]);

        agent.AskUntil("which nobody granted", "events");
        agent.AskUntil("00005e005310", "devices");
        Assert.Single(Granted().Matches(agent.Ask("events")));
    });

    private static bool Finds(Station station, IPAddress gateway)
    {
        station.Do(inside => inside.Ip("neigh flush dev eth0"));
        return SpinWait.SpinUntil(() =>
        {
            station.CanReach(gateway, 53, patienceMilliseconds: 100);
            return station.Do(inside => inside.Execute("ip", ["neigh", "show", $"{gateway}", "dev", "eth0"])).Contains("lladdr 02:00:5e:00:53:14", StringComparison.Ordinal);
        }, TimeSpan.FromSeconds(30));
    }

    private static void Play(string mode, Action<RunningAgent, Station, Station, Station> act) => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        using Station camera = new(inside, "br0", "camera", 0x10), bulb = new(inside, "br0", "bulb", 0x11), phone = new(inside, "br0", "phone", 0x12);
        agent.Start(networks: Network.Replace("MODE", mode, StringComparison.Ordinal));
        agent.Serve("br0", "--dhcp-range=192.168.20.100,192.168.20.120,10m", "--dhcp-range=2001:db8:20::,ra-only", "--enable-ra");
        agent.AskUntil("p-bulb", "coverage");
        act(agent, camera, phone, bulb);
    });

    private static void Send(Station from, int times, params byte[][] frames) => from.Do(inside =>
    {
        int index = int.Parse(inside.Execute("ip", ["-o", "link", "show", "eth0"]).Split(':')[0], System.Globalization.CultureInfo.InvariantCulture);
        using Socket socket = new(AddressFamily.Packet, SocketType.Raw, PacketEndPoint.Every);
        socket.Bind(new PacketEndPoint(index));
        for (int time = 0; time < times; time++)
        {
            foreach (byte[] frame in frames) socket.Send(frame);
        }
    });

    [GeneratedRegex("00:00:5e:00:53:11 on p-bulb of 'things' claims by")]
    private static partial Regex Claim();

    [GeneratedRegex("which nobody granted")]
    private static partial Regex Granted();
}
