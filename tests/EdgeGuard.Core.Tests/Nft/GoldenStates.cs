using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.Nft;

/// <summary>The states whose whole rulesets stand in <c>tests/golden/nft</c>.</summary>
internal static class GoldenStates
{
    internal static readonly IReadOnlyDictionary<string, Func<GatewayState>> All = new Dictionary<string, Func<GatewayState>>
    {
        ["empty-home"] = () => Home.Empty(),
        ["full-home"] = () => Home.Full(),
        ["camera-isolated"] = () => Home.Full().Holding(Home.Camera, ResponseLevel.Isolated),
        ["capped-home"] = () => Home.Full() with { Cap = FlowCap.Default },
        ["camera-slowed"] = () => Home.Full().Holding(Home.Camera, ResponseLevel.RateLimit),
        ["gated-home"] = () => Home.Full().After(
            new PolicyInput.GateBeat(10053, LeavesLiterals: true, "nobody"),
            new PolicyInput.NameLearned(Home.Camera, "cloud.example.net", [IPAddress.Parse("203.0.113.70")])),
        ["monitored-home"] = () => Home.Full(EnforcementMode.Monitor),
        ["named-stations"] = AuthorizedServers,
        ["placed-stations"] = PlacedServers,
        ["inspected-ports"] = InspectedPorts,
        ["gated-ports"] = GatedPorts,
        ["overridden-home"] = Overridden,
        ["rated-baseline"] = RatedBaseline,
        ["every-kind-of-entry"] = EveryKindOfEntry,
    };

    /// <summary>A home whose camera has these entries.</summary>
    internal static GatewayState WithProfile(string fromDevice) => Home.Empty()
        .With(Home.CameraMac, "br-things", "local:test", "192.168.20.10")
        .WithProfile("local:test", Home.Profile(fromDevice));

    private static GatewayState Overridden()
    {
        GatewayState home = Home.Full().With(MacAddress.Parse("00:00:5e:00:53:07"), "br-things", null, "192.168.20.17");
        return home with
        {
            Networks = home.Networks.SetItem("things", home.Networks["things"] with { Unmanaged = UnmanagedAccess.Open }),
            Settings = home.Settings.SetItem(Home.CameraMac, new(null, null) { Forwards = [new(IpProtocols.Tcp, 8443, null), new(IpProtocols.Udp, 51820, IPNetwork.Parse("198.51.100.0/24"))] }),
            LocalNetworks = [IPNetwork.Parse("192.168.1.0/24"), IPNetwork.Parse("192.168.20.0/25")],
            GatewayControllers = ["my-controller"],
        };
    }

    // Of three devices without a profile one uses the baseline, one is monitored and one is restricted.
    private static GatewayState RatedBaseline()
    {
        MacAddress[] unknown = [MacAddress.Parse("00:00:5e:00:53:07"), MacAddress.Parse("00:00:5e:00:53:08"), MacAddress.Parse("00:00:5e:00:53:09")];
        GatewayState home = Home.Empty() with { Baseline = Baseline.Policy(new()) };
        for (int i = 0; i < unknown.Length; i++) home = home.With(unknown[i], "br-things", null, $"192.168.20.{17 + i}", $"2001:db8:20::{17 + i}");
        return home.After(new PolicyInput.DeviceModeChanged(DeviceId.Of(unknown[1]), EnforcementMode.Monitor, "cli")).Holding(DeviceId.Of(unknown[2]), ResponseLevel.Restricted);
    }

    // The kernel tests give the file to nft, which knows this one interface everywhere.
    private static GatewayState InspectedPorts()
    {
        GatewayState home = Home.Full();
        Network things = home.Networks["things"];
        InterfaceFacts bridge = new() { Name = "br-things", IsBridge = true, Ports = [new("lo", null, false, false, false, 1)] };
        return home with
        {
            Facts = new() { Interfaces = ImmutableSortedDictionary<string, InterfaceFacts>.Empty.Add(bridge.Name, bridge) },
            Networks = home.Networks.SetItem("things", things with { GatewayAddresses = [IPAddress.Parse("192.168.20.1"), IPAddress.Parse("fe80::1")] }),
        };
    }

    private static GatewayState GatedPorts()
    {
        GatewayState home = InspectedPorts().After(new PolicyInput.GateBeat(10053, LeavesLiterals: false, "nobody") { QuestionsPerSecond = 30 });
        return home with { Devices = home.Devices.SetItem(Home.Camera, home.Devices[Home.Camera] with { Port = "lo" }) };
    }

    private static GatewayState AuthorizedServers()
    {
        GatewayState home = Home.Empty();
        MacAddress[] named = [MacAddress.Parse("00:00:5e:00:53:67"), MacAddress.Parse("00:00:5e:00:53:86"), MacAddress.Parse("00:00:5e:00:53:68")];
        return home with
        {
            Networks = home.Networks.SetItem("things", home.Networks["things"] with { DhcpServers = [named[0]], Routers = [named[1]], DhcpRelays = [named[2]] }),
        };
    }

    private static GatewayState PlacedServers()
    {
        GatewayState home = InspectedPorts();
        MacAddress server = MacAddress.Parse("00:00:5e:00:53:67"), relay = MacAddress.Parse("00:00:5e:00:53:68");
        Network things = home.Networks["things"] with
        {
            DhcpServers = [server],
            DhcpRelays = [relay],
            StationPlaces = [new(server, IPAddress.Parse("192.168.20.67"), "lo"), new(server, IPAddress.Parse("fe80::67"), null), new(relay, null, "lo")],
        };
        return home with { Networks = home.Networks.SetItem("things", things) };
    }

    private static GatewayState EveryKindOfEntry()
    {
        string[] matches =
        [
            "\"ipv4\": { \"destination-ipv4-network\": \"198.51.100.7/32\" }, \"tcp\": { \"destination-port\": { \"operator\": \"eq\", \"port\": 443 } }",
            "\"ipv4\": { \"destination-ipv4-network\": \"198.51.100.0/24\" }, \"udp\": { \"destination-port\": { \"operator\": \"gte\", \"port\": 5000 } }",
            "\"ipv4\": { \"ietf-acldns:dst-dnsname\": \"cloud.example.net\" }, \"tcp\": { \"destination-port\": { \"lower-port\": 8000, \"upper-port\": 8010 } }",
            "\"udp\": { \"source-port\": { \"operator\": \"eq\", \"port\": 123 }, \"destination-port\": { \"operator\": \"neq\", \"port\": 124 } }",
            "\"icmp\": { \"type\": 8, \"code\": 0 }",
            "\"ipv4\": { \"protocol\": 47 }",
            "\"ietf-mud:mud\": { \"local-networks\": [null] }, \"ipv4\": { \"destination-ipv4-network\": \"239.255.255.250/32\" }",
            "\"ietf-mud:mud\": { \"local-networks\": [null] }, \"tcp\": { \"destination-port\": { \"operator\": \"eq\", \"port\": 80 } }",
            "\"ietf-mud:mud\": { \"controller\": \"urn:example:hub\" }",
            "\"ietf-mud:mud\": { \"same-manufacturer\": [null] }",
        ];
        string entries = string.Join(",\n", matches.Select((m, i) => $$"""{ "name": "entry-{{i}}", "matches": { {{m}} }, "actions": { "forwarding": "accept" } }"""));
        return WithProfile(entries).After(new PolicyInput.NameResolved("cloud.example.net", [IPAddress.Parse("203.0.113.7")])) with
        {
            Controllers = ImmutableSortedDictionary<string, ImmutableArray<IPAddress>>.Empty.Add("urn:example:hub", [IPAddress.Parse("192.168.20.5")]),
        };
    }
}
