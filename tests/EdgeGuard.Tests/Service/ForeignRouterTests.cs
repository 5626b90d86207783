using System.Net;
using System.Text.RegularExpressions;
using EdgeGuard.Linux.Tests.Coverage;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>A second router on the link of the devices, known by what it forwards, and the provider's router, which is none.</summary>
public sealed partial class ForeignRouterTests
{
    private static readonly IPAddress Outside = IPAddress.Parse("203.0.113.9");

    [NetnsFact]
    public void T23_Device_that_forwards_for_others_is_one_alert_whatever_it_offers_besides() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        using Station camera = new(inside, "br0", "camera", 0x10), bulb = new(inside, "br0", "bulb", 0x11), phone = new(inside, "br0", "phone", 0x12);
        using Station server = Behind(bulb);
        agent.Start(networks: """{ "name": "things", "kind": "iot", "mode": "enforce", "interfaces": ["br0"] }""");
        agent.Serve("br0", "--dhcp-range=192.168.20.100,192.168.20.120,10m");
        agent.AskUntil("p-bulb", "coverage");
        foreach (Station station in (Station[])[camera, phone]) NeighbourTests.Address(station);
        server.Listen(8080);
        camera.Listen(8080);
        camera.Do(station => station.Ip("route replace default via 192.168.20.66 dev eth0"));

        for (int time = 0; time < 5; time++) Assert.True(camera.CanReach(Outside, 8080));
        agent.AskUntil($"00:00:5e:00:53:11 on p-bulb of 'things' sends packets of others (from {Outside})", "status");
        // It is told as a bypass, and one more role of the same device is no further alert.
        bulb.Do(station => station.Sysctl("net.ipv4.conf.eth0.proxy_arp", "1"));
        bulb.Do(station => station.Sysctl("net.ipv4.neigh.eth0.proxy_delay", "0"));
        bulb.Do(station => station.Ip("route add default via 203.0.113.9"));
        agent.AskUntil("00:00:5e:00:53:11 on p-bulb of 'things' answers for 192.0.0.8, an internet address (proxy ARP)", "status");
        Assert.Single(Bulb().Matches(agent.Ask("events")));
        // Devices that speak to each other and to the gateway are no routers.
        IPAddress neighbour = IPAddress.Parse(camera.Do(station => station.Execute("ip", ["-4", "-o", "addr", "show", "dev", "eth0"])).Split("inet ")[1].Split('/')[0]);
        Assert.True(phone.CanReach(neighbour, 8080));
        Assert.DoesNotMatch("00:00:5e:00:53:1[02] on", agent.Ask("status"));
    });

    [NetnsTheory]
    [InlineData("trusted", false)]
    [InlineData("iot", true)]
    public void T23_Router_of_the_provider_is_named_only_where_devices_share_its_link(string kind, bool isNamed) => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        using Station provider = new(inside, "br0", "provider", 0x67), rogue = new(inside, "br0", "rogue", 0x68);
        inside.Ip("route add default via 192.168.20.67 dev br0");
        inside.Ip("neigh replace 192.168.20.67 lladdr 00:00:5e:00:53:67 dev br0 nud permanent");
        agent.Start(""", "coverage": { "probeSeconds": 10 }""", $$"""{ "name": "home", "kind": "{{kind}}", "mode": "monitor", "interfaces": ["br0"] }""");
        agent.AskUntil("p-provider", "coverage");
        foreach ((Station station, string address) in ((Station, string)[])[(provider, "192.168.20.67"), (rogue, "192.168.20.68")])
        {
            station.Do(own => own.Ip($"addr add {address}/24 dev eth0"));
            station.Serve("dnsmasq",
            [
                "--keep-in-foreground", "--conf-file=/dev/null", "--log-facility=-", "--user=root", "--pid-file=", "--port=0", "--no-ping", "--leasefile-ro",
                "--interface=eth0", "--bind-interfaces", "--dhcp-range=192.168.20.200,192.168.20.210,10m", $"--dhcp-option=3,{address}",
            ], line => line.Contains("sockets bound exclusively", StringComparison.Ordinal));
        }

        // The other one is asked in the same moment, so its answer is the end of the wait.
        agent.AskUntil("00:00:5e:00:53:68 on p-rogue of 'home' serves addresses by DHCP", "status");
        if (isNamed) agent.AskUntil("00:00:5e:00:53:67 on p-provider of 'home' is the router that this gateway itself uses, on the same link as devices: it serves addresses by DHCP", "status");
        else Assert.DoesNotContain("00:00:5e:00:53:67 on", agent.Ask("status"), StringComparison.Ordinal);
    });

    // A server behind a bridge of the router's own.
    private static Station Behind(Station router) => router.Do(inside =>
    {
        inside.Ip("addr add 192.168.20.66/24 dev eth0");
        inside.Sysctl("net.ipv4.ip_forward", "1");
        inside.Ip("link add below type bridge forward_delay 0 mcast_snooping 0");
        inside.Ip("addr add 203.0.113.1/24 dev below");
        inside.Ip("link set below up");
        Station server = new(inside, "below", "server", 0x09);
        server.Do(own => own.Ip($"addr add {Outside}/24 dev eth0"));
        server.Do(own => own.Ip("route add default via 203.0.113.1"));
        return server;
    });

    [GeneratedRegex("00:00:5e:00:53:11 on p-bulb")]
    private static partial Regex Bulb();
}
