using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Tests.State;

/// <summary>Who is in which class, and what a device that was named as controller may do for its clients.</summary>
public sealed class ControllerTests
{
    private const string Url = "https://mud.example.net/thing.json", HubUrl = "https://hub.example.com/hub.json";
    private static readonly IPAddress Thing = IPAddress.Parse("192.168.20.10"), Hub = IPAddress.Parse("192.168.20.11");
    private static readonly PeerClass ControllerOfThings = new(PeerClassKind.MyController, Url);

    private const string Reports = """
        { "name": "report", "matches": { "ietf-mud:mud": { "my-controller": [null] }, "udp": { "destination-port": { "operator": "eq", "port": 8883 } } }, "actions": { "forwarding": "accept" } }
        """;

    private const string Polls = """
        { "name": "poll", "matches": { "ietf-mud:mud": { "my-controller": [null] }, "tcp": { "destination-port": { "operator": "eq", "port": 80 } } }, "actions": { "forwarding": "accept" } }
        """;

    // The thing's profile names its controller; the hub's profile names nobody.
    private static GatewayState House(string key, NamedDevices named, SightingSource source = SightingSource.Configuration)
    {
        GatewayState home = Home.Empty()
            .WithProfile(Url, Home.Profile(Reports, Polls) with { MudUrl = Url })
            .WithProfile(HubUrl, Home.Profile() with { MudUrl = HubUrl })
            .With(Home.CameraMac, "br-things", Url, Thing.ToString())
            .With(Home.BulbMac, "br-things", HubUrl, Hub.ToString());
        return home with
        {
            Devices = home.Devices.SetItem(Home.Camera, home.Devices[Home.Camera] with { ProfileSource = SightingSource.Configuration })
                .SetItem(Home.Bulb, home.Devices[Home.Bulb] with { ProfileSource = source }),
            Controllers = home.Controllers.Add(key, []),
            ControllerDevices = home.ControllerDevices.Add(key, named),
        };
    }

    public static TheoryData<string> Ways => new("mac", "url", "address");

    [Theory]
    [MemberData(nameof(Ways))]
    public void Device_that_is_named_as_controller_is_reached_and_may_serve(string way)
    {
        GatewayState home = House(way == "url" ? Url : "my-controller", way switch
        {
            "mac" => new([Home.BulbMac], []),
            "url" => new([], [HubUrl]),
            _ => NamedDevices.None,
        });
        if (way == "address") home = home with { Controllers = home.Controllers.SetItem("my-controller", [Hub]) };

        Assert.Equal([Hub], GatewayDirectory.Of(home).MembersOf(ControllerOfThings).AsEnumerable());
        // Both halves, in both directions, and no other port.
        Assert.True(Passes(home, Home.Camera, PolicyDirection.FromDevice, IpProtocols.Udp, 8883) && Passes(home, Home.Bulb, PolicyDirection.ToDevice, IpProtocols.Udp, 8883));
        Assert.True(Passes(home, Home.Camera, PolicyDirection.ToDevice, IpProtocols.Tcp, 80) && Passes(home, Home.Bulb, PolicyDirection.FromDevice, IpProtocols.Tcp, 80));
        Assert.False(Passes(home, Home.Bulb, PolicyDirection.ToDevice, IpProtocols.Udp, 22));
        Assert.False(Passes(home, Home.Bulb, PolicyDirection.FromDevice, IpProtocols.Tcp, 22));
    }

    [Fact]
    public void T2_Claimed_url_and_other_devices_make_no_controller()
    {
        Assert.Empty(GatewayDirectory.Of(House(Url, new([], [HubUrl]), SightingSource.Dhcp4)).MembersOf(ControllerOfThings));
        Assert.Empty(GatewayDirectory.Of(House(Url, new([Home.LaptopMac], []))).MembersOf(ControllerOfThings));
        // What is not named serves nobody.
        Assert.False(Passes(House(Url, NamedDevices.None), Home.Bulb, PolicyDirection.ToDevice, IpProtocols.Udp, 8883));
    }

    [Fact]
    public void T2_Client_that_only_claims_its_url_opens_no_half_of_the_controller()
    {
        GatewayState home = House("my-controller", new([Home.BulbMac], []));
        home = home with { Devices = home.Devices.SetItem(Home.Camera, home.Devices[Home.Camera] with { ProfileSource = SightingSource.Dhcp4 }) };
        Assert.False(Passes(home, Home.Bulb, PolicyDirection.ToDevice, IpProtocols.Udp, 8883));
    }

    [Fact]
    public void Registered_name_server_asks_other_servers_and_not_itself()
    {
        GatewayState home = House(PeerClass.DnsUrn, new([Home.BulbMac], [])) with { Gate = new(10053, false, "", 0) };
        Flow question = new() { Direction = PolicyDirection.FromDevice, Protocol = IpProtocols.Udp, Device = Hub, DevicePort = 40000, Peer = IPAddress.Parse("198.51.100.53"), PeerPort = 53 };
        Assert.Equal(FlowVerdict.Allowed, FlowEvaluator.Judge(GatewayDirectory.PolicyOf(home, home.Devices[Home.Bulb]), GatewayDirectory.Of(home), question).Verdict);
        Assert.False(GatewayDirectory.IsGated(home, home.Devices[Home.Bulb]));
        Assert.True(GatewayDirectory.IsGated(home, home.Devices[Home.Camera]));
    }

    [Theory]
    [InlineData(SightingSource.Configuration, true)]
    [InlineData(SightingSource.Dhcp4, false)]
    public void Membership_needs_the_url_and_not_its_file(SightingSource source, bool isMember)
    {
        GatewayState home = Home.Empty().With(Home.BulbMac, "br-things", HubUrl, Hub.ToString());
        home = home with { Devices = home.Devices.SetItem(Home.Bulb, home.Devices[Home.Bulb] with { ProfileSource = source }) };
        Assert.Empty(home.Profiles);
        foreach (PeerClass peerClass in (PeerClass[])[new(PeerClassKind.Model, HubUrl), new(PeerClassKind.Manufacturer, "hub.example.com")])
            Assert.Equal(isMember, GatewayDirectory.Of(home).MembersOf(peerClass).Length == 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void List_holds_against_trusted_hosts_where_the_network_says_so(bool honors)
    {
        GatewayState home = Home.Full();
        home = home with { Networks = home.Networks.SetItem("things", home.Networks["things"] with { HonorToDevice = honors }) };
        NftSet inward = RulesetCompiler.Compile(home).Sets.Single(s => s.Name == "from_trusted4");
        Assert.Equal(honors ? NftVerdict.Goto("device_in4") : NftVerdict.Accept, inward.Elements.Single(e => e.Key.Equals(NftKey.Of(Thing))).Verdict);

        IPAddress laptop = IPAddress.Parse("192.168.30.10");
        ConntrackFlow flow = new()
        {
            Original = new(laptop, Thing, IpProtocols.Tcp) { SourcePort = 40000, DestinationPort = 9999 },
            Reply = new(Thing, laptop, IpProtocols.Tcp) { SourcePort = 9999, DestinationPort = 40000 },
        };
        Assert.Equal(honors, new LiveFlows(home).IsRevoked(flow));
    }

    private static bool Passes(GatewayState home, Core.Addresses.DeviceId device, PolicyDirection direction, byte protocol, ushort port)
    {
        IPAddress own = device == Home.Camera ? Thing : Hub, peer = device == Home.Camera ? Hub : Thing;
        Flow flow = new() { Direction = direction, Protocol = protocol, Device = own, Peer = peer };
        flow = direction == PolicyDirection.FromDevice ? flow with { DevicePort = 40000, PeerPort = port } : flow with { DevicePort = port, PeerPort = 40000 };
        return FlowEvaluator.Judge(GatewayDirectory.PolicyOf(home, home.Devices[device]), GatewayDirectory.Of(home, device), flow).Verdict == FlowVerdict.Allowed;
    }
}
