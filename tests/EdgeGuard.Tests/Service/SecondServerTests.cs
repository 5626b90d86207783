using System.Net;
using EdgeGuard.Linux.Tests.Coverage;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>A second DHCP server that the operator names, on a port of the bridge. Both servers are dnsmasq, the clients are udhcpc.</summary>
public sealed class SecondServerTests
{
    private static readonly string[] Plain = ["--keep-in-foreground", "--conf-file=/dev/null", "--log-facility=-", "--user=root", "--pid-file=", "--port=0", "--no-ping", "--leasefile-ro"];

    [NetnsTheory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Either_server_grants_where_the_other_is_gone_on_an_enforced_network(bool isIsolated, bool isFiltered) => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        if (isFiltered && !Directory.Exists("/proc/sys/net/bridge")) return;
        if (isFiltered) inside.Sysctl("net.bridge.bridge-nf-call-iptables", "1");
        using Station server = new(inside, "br0", "server", 0x67), client = new(inside, "br0", "client", 0x10), other = new(inside, "br0", "other", 0x11);
        server.Do(station => station.Ip("addr add 192.168.20.67/24 dev eth0"));
        string care = isIsolated ? ", \"bridge\": \"isolate\"" : "";
        agent.Start(networks: $$"""{ "name": "things", "kind": "iot", "mode": "enforce", "interfaces": ["br0"], "dhcpServers": ["00:00:5e:00:53:67"]{{care}} }""");
        agent.AskUntil(isIsolated ? "the ports of br0 are isolated" : "br0", "coverage");
        if (isFiltered) Assert.True(SpinWait.SpinUntil(() => agent.Rules().Contains("bridged_if", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), agent.Rules());

        // The second server alone.
        Assert.DoesNotContain("obtained", Asks(client), StringComparison.Ordinal);
        Serve(server);
        IPAddress granted = Obtained(client);
        Assert.True(granted.GetAddressBytes()[3] >= 200, $"{granted}");
        agent.AskUntil($"holds     {granted} on 00:00:5e:00:53:10, lease4 until", "device", "00:00:5e:00:53:10");

        // The gateway's server alone, then the second one again.
        server.Stop();
        agent.Serve("br0", "--dhcp-range=192.168.20.100,192.168.20.120,10m");
        IPAddress own = Obtained(other);
        Assert.InRange(own.GetAddressBytes()[3], 100, 120);
        agent.AskUntil($"holds     {own} on 00:00:5e:00:53:11, lease4 until", "device", "00:00:5e:00:53:11");
        agent.EndServers();
        Serve(server);
        Assert.True(Obtained(other).GetAddressBytes()[3] >= 200);

        Assert.DoesNotContain("serves addresses", agent.Ask("status"), StringComparison.Ordinal);
        Assert.Matches(@"Forbidden packets since the rules were loaded:\s+0\s", agent.Ask("why", "00:00:5e:00:53:10"));
        Assert.DoesNotContain("255.255.255.255", agent.Ask("events"), StringComparison.Ordinal);
    });

    private static void Serve(Station server) => server.Serve("dnsmasq",
        [.. Plain, "--interface=eth0", "--bind-interfaces", "--dhcp-range=192.168.20.200,192.168.20.210,10m", "--dhcp-option=3,192.168.20.1"],
        line => line.Contains("sockets bound exclusively", StringComparison.Ordinal));

    private static IPAddress Obtained(Station client)
    {
        string said = "";
        for (int i = 0; i < 5 && !said.Contains("obtained", StringComparison.Ordinal); i++) said = Asks(client);
        int at = said.IndexOf("lease of ", StringComparison.Ordinal);
        Assert.True(at >= 0, said);
        return IPAddress.Parse(said[(at + 9)..].Split(' ')[0]);
    }

    private static string Asks(Station client) => client.Do(station => station.Execute("sh", ["-c", "udhcpc -i eth0 -f -q -n -t 4 -T 1 -s /bin/true 2>&1 || true"]));
}
