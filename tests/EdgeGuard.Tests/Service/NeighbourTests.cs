using System.Net;
using System.Text.RegularExpressions;
using EdgeGuard.Linux.Tests.Coverage;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>
/// Two devices on one bridge that the agent keeps apart: with the addresses that DHCP and their own kernels give them they reach each other
/// through the gateway, and only as their profiles say, by both families. So it stays when the agent stops, until it is uninstalled.
/// </summary>
public sealed partial class NeighbourTests
{
    private const int Allowed = 8080, Forbidden = 8081;
    private static readonly IPAddress Bulb6 = IPAddress.Parse("2001:db8:20:0:200:5eff:fe00:5311");

    [NetnsFact]
    public void T29_F2_F24_Neighbours_reach_each_other_through_the_rules_alone_also_without_the_agent_until_it_is_uninstalled() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        using Station camera = new(inside, "br0", "camera", 0x10), bulb = new(inside, "br0", "bulb", 0x11);
        File.WriteAllText(agent.PathOf("neighbour.json"), Profile);
        const string network = """{ "name": "things", "kind": "iot", "mode": "enforce", "interfaces": ["br0"], "bridge": "isolate" }""";
        agent.Start($$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{agent.PathOf("neighbour.json")}}" } ]""", network);
        agent.AskUntil("coverage  things: enforced\n", "status");
        agent.Serve("br0", "--dhcp-range=192.168.20.100,192.168.20.120,10m", "--dhcp-range=2001:db8:20::,ra-only", "--enable-ra");
        Address(camera);
        IPAddress bulb4 = Address(bulb);
        bulb.Listen(Allowed);
        bulb.Listen(Forbidden);
        foreach (string id in (string[])["00005e005310", "00005e005311"]) agent.AskUntil("2001:db8:20:0:200:5eff:fe00:53", "device", id);

        Assert.True(Reaches(camera, bulb4, Allowed), agent.Ask("device", "00005e005310") + agent.Ask("device", "00005e005311"));
        Assert.True(Reaches(camera, Bulb6, Allowed), agent.Ask("device", "00005e005310") + agent.Ask("device", "00005e005311"));
        IsCut();

        agent.Stop();
        Assert.True(Reaches(camera, bulb4, Allowed));
        Assert.True(Reaches(camera, Bulb6, Allowed));
        IsCut();

        string done = agent.Uninstall();
        Assert.Contains("put back  port:p-bulb: isolated → joined", done, StringComparison.Ordinal);
        Assert.Contains("removed   table inet edgeguard", done, StringComparison.Ordinal);
        Assert.True(Reaches(camera, bulb4, Forbidden));
        Assert.True(Reaches(camera, Bulb6, Forbidden));

        void IsCut()
        {
            Assert.True(camera.IsCutFrom(bulb4, Forbidden));
            Assert.True(camera.IsCutFrom(Bulb6, Forbidden));
            // The neighbour's own hardware address is no way past.
            camera.Do(one => one.Ip($"neigh replace {bulb4} lladdr {bulb.Mac} dev eth0"));
            Assert.True(camera.IsCutFrom(bulb4, Allowed));
            camera.Do(one => one.Ip($"neigh del {bulb4} dev eth0"));
        }
    });

    [NetnsFact]
    public void Trusted_device_reaches_a_neighbour_only_as_far_as_that_ones_profile_allows() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        using Station camera = new(inside, "br0", "camera", 0x10), bulb = new(inside, "br0", "bulb", 0x11);
        File.WriteAllText(agent.PathOf("neighbour.json"), Profile);
        const string network = """{ "name": "things", "kind": "iot", "mode": "enforce", "interfaces": ["br0"], "bridge": "isolate" }""";
        agent.Start($$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{agent.PathOf("neighbour.json")}}" } ]""", network);
        agent.AskUntil("coverage  things: enforced\n", "status");
        agent.Serve("br0", "--dhcp-range=192.168.20.100,192.168.20.120,10m");
        Address(camera);
        IPAddress bulb4 = Address(bulb);
        bulb.Listen(Allowed);
        bulb.Listen(Forbidden);
        foreach (string id in (string[])["00005e005310", "00005e005311"]) agent.AskUntil("192.168.20.1", "device", id);

        Assert.Contains("none while you trust it", agent.Ask("trust", "00005e005310"), StringComparison.Ordinal);

        Assert.True(Reaches(camera, bulb4, Allowed), agent.Ask("device", "00005e005310"));
        Assert.True(camera.IsCutFrom(bulb4, Forbidden));
        Assert.Contains("none while you trust it", agent.Ask("trust", "00005e005311"), StringComparison.Ordinal);
        Assert.True(Reaches(camera, bulb4, Forbidden), agent.Ask("device", "00005e005311"));
    });

    [NetnsFact]
    public void Uninstalling_is_refused_while_the_agent_runs() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.Start();

        Assert.Contains("Another edgeguard runs already", Assert.Throws<InvalidOperationException>(agent.Uninstall).Message, StringComparison.Ordinal);
        Assert.Contains("192.168.20.0", agent.Rules(), StringComparison.Ordinal);
    });

    [NetnsFact]
    public void Bridge_that_is_no_longer_to_be_isolated_is_put_back_by_the_next_start() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 20);
        using Station camera = new(inside, "br0", "camera", 0x10), bulb = new(inside, "br0", "bulb", 0x11);
        const string network = """{ "name": "things", "kind": "iot", "mode": "enforce", "interfaces": ["br0"] }""";
        agent.Start(networks: network.Replace("}", ", \"bridge\": \"isolate\" }", StringComparison.Ordinal));
        agent.AskUntil("port:p-bulb: joined → isolated", "coverage");
        agent.Stop();

        agent.Start(networks: network);

        agent.AskUntil("br0 carries frames from port to port (p-bulb, p-camera not isolated)", "coverage");
        Assert.Equal("0", File.ReadAllText("/proc/sys/net/ipv4/conf/br0/proxy_arp_pvlan").Trim());
        Assert.DoesNotContain("changed by EdgeGuard", agent.Ask("coverage"), StringComparison.Ordinal);
    });

    /// <summary>Asks for an address as a thing does, and takes it.</summary>
    internal static IPAddress Address(Station station, string options = "") => station.Do(inside =>
    {
        string said = "";
        Assert.True(SpinWait.SpinUntil(() => Lease().IsMatch(said = inside.Execute("sh", ["-c", $"udhcpc -i eth0 -f -q -n -t 5 -T 1 -s /bin/true {options} 2>&1 || true"])), TimeSpan.FromSeconds(30)), said);
        IPAddress granted = IPAddress.Parse(Lease().Match(said).Groups[1].Value);
        inside.Ip($"addr replace {granted}/24 dev eth0");
        return granted;
    });

    private static bool Reaches(Station station, IPAddress address, int port) => SpinWait.SpinUntil(() => station.CanReach(address, port, 2000), TimeSpan.FromSeconds(30));

    [GeneratedRegex("lease of ([0-9.]+) obtained")]
    private static partial Regex Lease();

    private static string Entries(string family) => $$"""
        "aces": { "ace": [ { "name": "{{family}}", "matches": { "ietf-mud:mud": { "local-networks": [null] }, "{{family}}": { "protocol": 6 },
          "tcp": { "destination-port": { "operator": "eq", "port": {{Allowed}} } } }, "actions": { "forwarding": "accept" } } ] }
        """;

    private static readonly string Profile = $$"""
        {
          "ietf-mud:mud": {
            "mud-version": 1, "mud-url": "https://mud.example.net/neighbour.json", "last-update": "2026-05-01T10:00:00+00:00", "cache-validity": 48,
            "is-supported": true, "systeminfo": "Speaks to its neighbours at one port",
            "from-device-policy": { "access-lists": { "access-list": [ { "name": "from4" }, { "name": "from6" } ] } },
            "to-device-policy": { "access-lists": { "access-list": [ { "name": "to4" }, { "name": "to6" } ] } }
          },
          "ietf-access-control-list:acls": { "acl": [
            { "name": "from4", "type": "ipv4-acl-type", {{Entries("ipv4")}} }, { "name": "from6", "type": "ipv6-acl-type", {{Entries("ipv6")}} },
            { "name": "to4", "type": "ipv4-acl-type", {{Entries("ipv4")}} }, { "name": "to6", "type": "ipv6-acl-type", {{Entries("ipv6")}} } ] }
        }
        """;
}
