using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.Nft;

/// <summary>The whole ruleset of a few states, one file each in <c>tests/golden/nft</c>; the kernel tests hand the same files to nft.</summary>
public sealed class RulesetGoldenTests
{
    private static readonly Dictionary<string, Func<GatewayState>> States = new()
    {
        ["empty-home"] = () => Home.Empty(),
        ["full-home"] = () => Home.Full(),
        ["camera-isolated"] = () => Home.Full().Holding(Home.Camera, ResponseLevel.Isolated),
        ["camera-slowed"] = () => Home.Full().Holding(Home.Camera, ResponseLevel.RateLimit),
        ["capped-home"] = () => Home.Full() with { Cap = FlowCap.Default },
        ["monitored-home"] = () => Home.Full(EnforcementMode.Monitor),
        ["overridden-home"] = Overridden,
        ["every-kind-of-entry"] = EveryKindOfEntry,
    };

    public static TheoryData<string> Names => [.. States.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Ruleset_is_the_one_that_was_read_and_found_right(string name)
    {
        Golden.Matches($"../../golden/nft/{name}.nft", RulesetText.Write(RulesetCompiler.Compile(States[name]())));
    }

    [Fact]
    public void Ruleset_does_not_depend_on_the_order_in_which_things_became_known()
    {
        PolicyInput[] names =
        [
            new PolicyInput.NameResolved("cloud.example.net", [IPAddress.Parse("2001:db8:7::7"), IPAddress.Parse("203.0.113.7")]),
            new PolicyInput.NameResolved("firmware.example.net", [IPAddress.Parse("203.0.113.8")]),
        ];
        GatewayState other = Home.Empty().After(names.Reverse().ToArray())
            .WithProfile("local:bulb", Home.Seed("bulb.json"))
            .With(Home.LaptopMac, "br-family", null, "192.168.30.10")
            .With(Home.BulbMac, "br-things", "local:bulb", "192.168.20.11")
            .With(Home.CameraMac, "br-things", "https://mud.example.net/camera.json", "2001:db8:20::10", "192.168.20.10")
            .WithProfile("https://mud.example.net/camera.json", Home.Seed("camera.json"));

        Assert.Equal(Text(Home.Full()), Text(other));
    }

    [Fact]
    public void Profiles_that_differ_only_in_the_order_of_their_entries_differ_in_the_kernel()
    {
        const string Deny = """{ "name": "deny", "matches": { "ipv4": { "destination-ipv4-network": "203.0.113.0/24" } }, "actions": { "forwarding": "drop" } }""";
        const string Allow = """{ "name": "allow", "matches": { "tcp": { "destination-port": { "operator": "eq", "port": 443 } } }, "actions": { "forwarding": "accept" } }""";

        Assert.NotEqual(Text(WithProfile($"{Deny}, {Allow}")), Text(WithProfile($"{Allow}, {Deny}")));
    }

    [Fact]
    public void A_device_without_an_address_has_no_element_anywhere()
    {
        GatewayState home = Home.Empty().With(Home.CameraMac, "br-things", null, "192.168.20.10");
        Device camera = home.Devices[Home.Camera];

        Assert.DoesNotContain("00:00:5e:00:53:01", Text(home with { Devices = home.Devices.SetItem(camera.Id, camera with { Addresses = [] }) }), StringComparison.Ordinal);
        Assert.Contains("00:00:5e:00:53:01", Text(home), StringComparison.Ordinal);
    }

    private static string Text(GatewayState state) => RulesetText.Write(RulesetCompiler.Compile(state));

    private static GatewayState WithProfile(string fromDevice) => Home.Empty()
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
