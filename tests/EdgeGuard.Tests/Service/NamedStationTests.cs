using System.Net;
using EdgeGuard.Linux.Tests.Coverage;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>A second DHCP server and a DHCP relay, both dnsmasq, with real clients behind them: stopped and told, until the operator names them.</summary>
public sealed class NamedStationTests
{
    private const string Url = "https://camera.example/mud/camera.json";
    private const string Network = """{ "name": "things", "kind": "iot", "mode": "enforce", "interfaces": ["br0"] }""";
    private static readonly string[] Plain = ["--keep-in-foreground", "--conf-file=/dev/null", "--log-facility=-", "--user=root", "--pid-file=", "--port=0", "--no-ping", "--leasefile-ro"];

    [NetnsFact]
    public void Second_server_grants_and_binds_where_the_operator_names_it() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        using Station server = new(inside, "br0", "server", 0x67), client = new(inside, "br0", "client", 0x10);
        agent.Start(networks: Network);
        server.Do(station => station.Ip("addr add 192.168.20.67/24 dev eth0"));
        server.Serve("dnsmasq", [.. Plain, "--interface=eth0", "--bind-interfaces", "--dhcp-range=192.168.20.200,192.168.20.210,10m", "--dhcp-option=3,192.168.20.1"],
            line => line.Contains("sockets bound exclusively", StringComparison.Ordinal));

        // Whether the agent has the ports guarded yet, it tells by the server's answer to its own question.
        agent.AskUntil("00:00:5e:00:53:67 on p-server of 'things' serves addresses by DHCP (192.168.20.67)", "status");
        Assert.DoesNotContain("obtained", Asks(client), StringComparison.Ordinal);

        agent.Stop();
        agent.Start(networks: Naming("dhcpServers", "00:00:5e:00:53:67"));
        IPAddress granted = NeighbourTests.Address(client);

        agent.AskUntil($"holds     {granted} on 00:00:5e:00:53:10, lease4 until", "device", "00005e005310");
        Assert.Contains($"{granted} : goto", agent.Rules(), StringComparison.Ordinal);
        Assert.DoesNotContain("serves addresses", agent.Ask("status"), StringComparison.Ordinal);
    });

    [NetnsFact]
    public void What_a_relay_passes_on_counts_where_the_operator_names_it() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        inside.Ip("address add 192.168.20.1/22 dev br0");
        using Station relay = new(inside, "br0", "relay", 0x68);
        inside.Ip("route add 2001:db8:23::/64 via 2001:db8:20::68 dev br0");
        agent.Serve("br0", "--dhcp-range=192.168.23.100,192.168.23.200,255.255.252.0,10m", "--dhcp-range=2001:db8:23::100,2001:db8:23::1ff,64,10m");
        using Station client = Behind(relay);
        agent.Start(networks: Network);

        agent.AskUntil("port", "device", "00:00:5e:00:53:68");
        Assert.DoesNotContain("obtained", Asks(client), StringComparison.Ordinal);
        agent.AskUntil("00:00:5e:00:53:68 on p-relay of 'things' relays DHCP requests of other devices", "status");
        Assert.DoesNotContain(Url, agent.Ask("device", "00:00:5e:00:53:10"), StringComparison.Ordinal);

        agent.Stop();
        agent.Start(networks: Naming("dhcpRelays", "00:00:5e:00:53:68"));
        Assert.Contains("obtained", Asks(client), StringComparison.Ordinal);
        agent.AskUntil($"profile   {Url}, from dhcp4 (weak)", "device", "00:00:5e:00:53:10");
        Assert.Contains("holds     192.168.23.1", agent.Ask("device", "00:00:5e:00:53:10"), StringComparison.Ordinal);

        File.WriteAllText(agent.PathOf("dhclient.conf"), $"option dhcp6.mud-url code 112 = text; send dhcp6.mud-url \"{Url}\";");
        client.Do(station =>
        {
            Assert.True(SpinWait.SpinUntil(() => station.Execute("ip", ["-6", "addr", "show", "dev", "eth0", "scope", "link", "-tentative"]).Contains("inet6", StringComparison.Ordinal), TimeSpan.FromSeconds(30)));
            station.Execute("timeout", ["30", "dhclient", "-6", "-1", "-sf", "/bin/true", "-cf", agent.PathOf("dhclient.conf"), "-lf", agent.PathOf("leases6"), "-pf", agent.PathOf("dhclient.pid"), "eth0"]);
        });
        agent.AskUntil("DHCP parameter list 23,24", "device", "00:00:5e:00:53:10");
        client.Do(station => station.Execute("dhclient", ["-6", "-x", "-sf", "/bin/true", "-lf", agent.PathOf("leases6"), "-pf", agent.PathOf("dhclient.pid"), "eth0"]));
    });

    private static string Naming(string key, string mac) => Network.Replace("}", $", \"{key}\": [\"{mac}\"] }}", StringComparison.Ordinal);

    private static string Asks(Station client) => client.Do(station => station.Execute("sh",
        ["-c", $"udhcpc -i eth0 -f -q -n -t 4 -T 1 -s /bin/true -x 0xa1:{Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(Url))} 2>&1 || true"]));

    // A client behind a bridge of the relay's own.
    private static Station Behind(Station relay)
    {
        Station client = relay.Do(inside =>
        {
            inside.Ip("addr add 192.168.20.68/22 dev eth0");
            inside.Ip("addr add 2001:db8:20::68/64 dev eth0 nodad");
            inside.Ip("link add below type bridge forward_delay 0 mcast_snooping 0");
            inside.Ip("addr add 192.168.23.1/24 dev below");
            inside.Ip("addr add 2001:db8:23::1/64 dev below nodad");
            inside.Ip("link set below up");
            return new Station(inside, "below", "client", 0x10);
        });
        relay.Serve("dnsmasq", [.. Plain, "--dhcp-relay=192.168.23.1,192.168.20.1", "--dhcp-relay=2001:db8:23::1,2001:db8:20::1", "--log-dhcp"],
            line => line.Contains("DHCP relay from 2001", StringComparison.Ordinal));
        return client;
    }
}
