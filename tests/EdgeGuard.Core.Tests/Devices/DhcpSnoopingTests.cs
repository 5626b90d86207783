using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Tests.State;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Tests.Wire.Packets;

namespace EdgeGuard.Core.Tests.Devices;

/// <summary>Whose word counts on a live network: the device's own, the gateway's server's, and that of servers and relays that the operator named.</summary>
public sealed class DhcpSnoopingTests
{
    private const string Url = "https://camera.example/mud/camera.json";
    private static readonly MacAddress Helper = MacAddress.Parse("00:00:5e:00:53:40");

    private static readonly GovernedLink Unnamed = new(Home.Empty().Networks["things"], "br-things");
    private static readonly GovernedLink Named = Unnamed with { Network = Unnamed.Network with { DhcpRelays = [Helper], DhcpServers = [Helper] } };

    [Fact]
    public void A_relayed_question_counts_from_a_named_relay_alone_and_is_about_the_client()
    {
        Frame question = Relayed4(from: Helper);

        Sighting told = Assert.Single(FrameObserver.Observe(question, Named));
        Assert.Equal((Client, Url, Helper, null), (told.Mac, told.MudUrl, told.Relay, told.Via));
        Assert.Empty(FrameObserver.Observe(question, Unnamed));
        Assert.Empty(FrameObserver.Observe(Relayed4(from: Other), Named));
        // A capture names nobody, so all of it is told.
        Assert.Equal(Helper, Assert.Single(FrameObserver.Observe(question)).Via);
    }

    [Fact]
    public void Of_a_relayed_question_by_ipv6_only_what_the_relay_heard_names_the_client()
    {
        byte[] heard = Option6(79, [0, 1, .. Octets(Client)]), written = Option6(1, [0, 3, 0, 1, .. Octets(Other)]);

        Sighting told = Assert.Single(FrameObserver.Observe(Relayed6(heard, written), Named));
        Assert.Equal((Client, Url, Helper), (told.Mac, told.MudUrl, told.Relay));
        Assert.Empty(FrameObserver.Observe(Relayed6([], written), Named));
        Assert.Empty(FrameObserver.Observe(Relayed6(heard, written), Unnamed));
        Assert.Empty(FrameObserver.Observe(Relayed6([], written)));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(24)]
    public void A_grant_to_hardware_without_an_address_is_a_broadcast_for_the_one_that_asked(byte hardware)
    {
        MacAddress asking = Home.CameraMac;
        byte[] question = Bare(Dhcp4([.. Option4(53, 3), .. Option4(61, 0xff, 1)]), hardware), grant = Bare(Dhcp4([.. Option4(53, 5), .. Option4(51, 0, 0, 2, 88)], op: 2, your: [192, 168, 20, 50]), hardware);
        Frame asked = Ethernet(asking, new(0xffffffffffff), 0x0800, Ipv4Udp(68, 67, question)), answered = Ethernet(Helper, new(0xffffffffffff), 0x0800, Ipv4Udp(67, 68, grant));
        GatewayState before = Home.Empty(), twice = before;
        foreach (Sighting sighting in FrameObserver.Observe(asked, Named).Concat(FrameObserver.Observe(answered, Named))) before = before.After(new PolicyInput.Sighted(sighting));

        Device camera = Assert.Single(before.Devices).Value;
        Assert.Equal((asking, "192.168.20.50"), (camera.Mac, Assert.Single(camera.Addresses).ToString()));

        // Two with one transaction are one too many.
        Frame other = Ethernet(Home.BulbMac, new(0xffffffffffff), 0x0800, Ipv4Udp(68, 67, question));
        foreach (Sighting sighting in new[] { asked, other, answered }.SelectMany(f => FrameObserver.Observe(f, Named))) twice = twice.After(new PolicyInput.Sighted(sighting));
        Assert.Equal(2, twice.Devices.Count);
        Assert.All(twice.Devices.Values, device => Assert.Empty(device.Addresses));

        // From a server that nobody named, and in a capture, it says nothing.
        Assert.Empty(FrameObserver.Observe(answered, Unnamed));
        Assert.Empty(FrameObserver.Observe(answered));
    }

    // A neighbour that hears the transaction of a device asks with it for an answer without a station.
    [Fact]
    public void T1_Grant_without_a_station_belongs_to_no_device_that_named_its_own_and_zeros_are_no_missing_address()
    {
        byte[] named = Dhcp4([.. Option4(53, 3), .. Option4(61, 0xff, 1)]), grant = Dhcp4([.. Option4(53, 5), .. Option4(51, 0, 0, 2, 88)], op: 2, your: [192, 168, 20, 50]);
        Frame asked = Ethernet(Client, new(0xffffffffffff), 0x0800, Ipv4Udp(68, 67, named)), answered = Ethernet(Helper, new(0xffffffffffff), 0x0800, Ipv4Udp(67, 68, Bare([.. grant], 32)));
        GatewayState state = Home.Empty();
        foreach (Sighting sighting in new[] { asked, answered }.SelectMany(f => FrameObserver.Observe(f, Named))) state = state.After(new PolicyInput.Sighted(sighting));
        Assert.Empty(Assert.Single(state.Devices).Value.Addresses);

        grant.AsSpan(28, 16).Clear();
        named.AsSpan(28, 16).Clear();
        Assert.Empty(FrameObserver.Observe(Ethernet(Helper, new(0xffffffffffff), 0x0800, Ipv4Udp(67, 68, grant)), Named));
        Assert.Empty(FrameObserver.Observe(Ethernet(Other, new(0xffffffffffff), 0x0800, Ipv4Udp(68, 67, named)), Named));
    }

    // Hardware type, and no octet of an address (RFC 4390 §2.1).
    private static byte[] Bare(byte[] message, byte hardware)
    {
        (message[1], message[2]) = (hardware, 0);
        message.AsSpan(28, 16).Clear();
        return message;
    }

    [Fact]
    public void A_grant_that_comes_from_the_network_counts_from_a_named_server_alone()
    {
        byte[] grant = Ipv4Udp(67, 68, Dhcp4([.. Option4(53, 5), .. Option4(51, 0, 0, 2, 88)], op: 2, your: [192, 168, 20, 50]));

        Sighting told = Assert.Single(FrameObserver.Observe(Ethernet(Helper, Client, 0x0800, grant), Named));
        Assert.Equal((Client, IPAddress.Parse("192.168.20.50"), true), (told.Mac, told.Address, told.IsGrant));
        Assert.Empty(FrameObserver.Observe(Ethernet(Other, Client, 0x0800, grant), Named));
        Assert.Empty(FrameObserver.Observe(Ethernet(Helper, Client, 0x0800, grant), Unnamed));
    }

    [Theory]
    [InlineData("lan2", null, null, true)]
    [InlineData("lan1", null, null, false)]
    [InlineData(null, null, null, false)]
    [InlineData("lan2", "SENDER", "lan2", true)]
    [InlineData("lan2", "192.0.2.211", null, false)]
    [InlineData("lan2", null, "lan1", false)]
    public void Grant_in_the_name_of_a_named_server_counts_from_its_place_and_address_alone(string? from, string? address, string? port, bool counts)
    {
        byte[] grant = Ipv4Udp(67, 68, Dhcp4([.. Option4(53, 5), .. Option4(51, 0, 0, 2, 88)], op: 2, your: [192, 168, 20, 50]));
        GatewayState state = new Story(PlaceReducerTests.Bridge()).Sees(mac: Helper, port: "lan2").State;
        IPAddress? from4 = address == "SENDER" ? new IPAddress(grant.AsSpan(12, 4)) : address is null ? null : IPAddress.Parse(address);
        NamedStation[] written = from4 is null && port is null ? [] : [new(Helper, from4, port)];
        GovernedLink link = Named with { Network = Named.Network with { StationPlaces = [.. written] }, Port = from, State = state };

        Assert.Equal(counts ? 1 : 0, FrameObserver.Observe(Ethernet(Helper, Client, 0x0800, grant), link).Count);
    }

    [Fact]
    public void The_gateways_answer_to_a_relay_binds_where_the_relay_is_named()
    {
        byte[] answer = Dhcp4([.. Option4(53, 5), .. Option4(51, 0, 0, 2, 88)], op: 2, your: [192, 168, 20, 50]);
        answer[24] = 192;
        byte[] grant = FromGateway(Ipv4Udp(67, 67, answer));

        Assert.True(Assert.Single(FrameObserver.Observe(Ethernet(Other, Helper, 0x0800, grant, FrameDirection.Sent), Named)).IsGrant);
        Assert.Empty(FrameObserver.Observe(Ethernet(Other, Client, 0x0800, grant, FrameDirection.Sent), Named));
    }

    public static TheoryData<FrameDirection, string, ushort, ushort, bool> Replies => new()
    {
        { FrameDirection.Sent, "192.168.20.1", 67, 68, true },
        // The gateway forwards it for a host elsewhere, a neighbour, or nobody.
        { FrameDirection.Sent, "203.0.113.9", 67, 68, false },
        { FrameDirection.Sent, "192.168.20.66", 67, 68, false },
        { FrameDirection.Sent, "0.0.0.0", 67, 68, false },
        { FrameDirection.Received, "192.168.20.1", 67, 68, false },
        { FrameDirection.Sent, "192.168.20.1", 68, 68, false },
        { FrameDirection.Sent, "192.168.20.1", 4011, 68, false },
        { FrameDirection.Sent, "192.168.20.1", 67, 67, false },
        { FrameDirection.Sent, "2001:db8:20::1", 547, 546, false },
        { FrameDirection.Sent, "fe80::1", 547, 546, true },
        { FrameDirection.Sent, "fe80::66", 547, 546, false },
        { FrameDirection.Received, "fe80::1", 547, 546, false },
        { FrameDirection.Sent, "fe80::1", 546, 546, false },
        { FrameDirection.Sent, "fe80::1", 547, 547, false },
    };

    [Theory]
    [MemberData(nameof(Replies))]
    public void T23_A_reply_counts_only_if_the_gateway_itself_sent_it_from_the_servers_port(FrameDirection direction, string source, ushort from, ushort to, bool counts)
    {
        GovernedLink link = Unnamed with { Network = Unnamed.Network with { GatewayAddresses = [.. Unnamed.Network.GatewayAddresses, IPAddress.Parse("fe80::1")] } };

        Assert.Equal(counts, FrameObserver.Observe(Reply(direction, source, from, to, Other), link).Count == 1);
        // In a capture there is no gateway to compare with.
        Assert.Equal(direction == FrameDirection.Sent, FrameObserver.Observe(Reply(direction, source, from, to, Other)).Count == 1);
    }

    [Theory]
    [InlineData("2001:db8:20::1", FrameDirection.Sent, true, true)]
    [InlineData("2001:db8:20::1", FrameDirection.Sent, false, false)]
    [InlineData("2001:db8:20::1", FrameDirection.Received, true, false)]
    [InlineData("2001:db8:20::66", FrameDirection.Sent, true, false)]
    public void T23_While_its_link_local_address_is_probed_for_the_gateways_reply_counts_where_the_rules_keep_forwarded_ones_away(
        string source, FrameDirection direction, bool isInForce, bool counts)
    {
        GovernedLink link = Unnamed with
        {
            Network = Unnamed.Network with { GatewayAddresses = [.. Unnamed.Network.GatewayAddresses, IPAddress.Parse("2001:db8:20::1"), IPAddress.Parse("fe80::1")] },
            State = Home.Empty() with { Enforcement = new(1, isInForce, null) },
        };

        Assert.Equal(counts, FrameObserver.Observe(Reply(direction, source, 547, 546, Other), link).Count == 1);
    }

    [Theory]
    [InlineData("192.168.20.67", 67, 68, true)]
    [InlineData("192.168.20.67", 68, 67, false)]
    [InlineData("fe80::67", 547, 546, true)]
    [InlineData("2001:db8:20::67", 547, 546, false)]
    public void T23_A_named_stations_reply_counts_on_the_link_alone(string source, ushort from, ushort to, bool counts)
    {
        Frame reply = Reply(FrameDirection.Received, source, from, to, Helper);

        Assert.Equal(counts, FrameObserver.Observe(reply, Named).Count == 1);
        Assert.Empty(FrameObserver.Observe(reply, Unnamed));
    }

    [Theory]
    [InlineData(68, 67, true)]
    [InlineData(67, 67, false)]
    [InlineData(1068, 67, false)]
    [InlineData(67, 68, false)]
    public void A_request_counts_from_the_clients_port_alone(ushort from, ushort to, bool counts) =>
        Assert.Equal(counts, FrameObserver.Observe(Ethernet(Client, Other, 0x0800, Ipv4Udp(from, to, Dhcp4(Option4(53, 1)))), Unnamed).Count == 1);

    [Fact]
    public void T2_Answer_with_options_alone_says_so()
    {
        byte[] inform = FromGateway(Ipv4Udp(67, 68, Dhcp4(Option4(53, 5), op: 2))), granted = FromGateway(Ipv4Udp(67, 68, Dhcp4([.. Option4(53, 5), .. Option4(51, 0, 0, 2, 88)], op: 2, your: [192, 168, 20, 50])));
        Assert.Equal((true, true), Said(Ethernet(Other, Client, 0x0800, inform, FrameDirection.Sent)));
        Assert.Equal((true, false), Said(Ethernet(Other, Client, 0x0800, granted, FrameDirection.Sent)));

        byte[] options = [7, 0, 0, 1, .. Option6(1, [0, 3, 0, 1, .. Octets(Client)])];
        Assert.Equal((true, true), Said(Ethernet(Other, Client, 0x86dd, Ipv6(17, 64, "fe80::1", "fe80::10", Udp(547, 546, options)), FrameDirection.Sent)));
        Assert.Equal((true, false), Said(Reply(FrameDirection.Sent, "fe80::1", 547, 546, Other)));
    }

    private static (bool IsAcknowledgement, bool IsOfOptionsAlone) Said(Frame frame) =>
        FrameObserver.Observe(frame) is [var sighting] ? (sighting.IsAcknowledgement, sighting.IsOfOptionsAlone) : default;

    private static Frame Reply(FrameDirection direction, string source, ushort from, ushort to, MacAddress sender)
    {
        IPAddress server = IPAddress.Parse(source);
        if (server.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            byte[] packet = Ipv4Udp(from, to, Dhcp4([.. Option4(53, 5), .. Option4(51, 0, 0, 2, 88)], op: 2, your: [192, 168, 20, 50]));
            server.TryWriteBytes(packet.AsSpan(12), out _);
            return Ethernet(sender, Client, 0x0800, packet, direction);
        }
        byte[] address = [.. IPAddress.Parse("2001:db8:20::50").GetAddressBytes(), 0, 0, 2, 88, 0, 0, 2, 88];
        byte[] reply = [7, 0, 0, 1, .. Option6(1, [0, 3, 0, 1, .. Octets(Client)]), .. Option6(3, [.. new byte[12], .. Option6(5, address)])];
        return Ethernet(sender, Client, 0x86dd, Ipv6(17, 64, source, "fe80::10", Udp(from, to, reply)), direction);
    }

    private static byte[] FromGateway(byte[] packet)
    {
        IPAddress.Parse("192.168.20.1").TryWriteBytes(packet.AsSpan(12), out _);
        return packet;
    }

    [Fact]
    public void A_relay_introduces_devices_of_its_own_network_and_moves_nobody_from_another()
    {
        Story story = new Story(Home.Empty()).Then(new PolicyInput.Sighted(Relayed("br-things")));
        Assert.Equal((Url, SightingSource.Dhcp4), (story.Camera.ProfileKey, story.Camera.ProfileSource));

        GatewayState before = story.State;
        story.Then(new PolicyInput.Sighted(Relayed("br-family") with { MudUrl = Url.Replace("camera.json", "open.json", StringComparison.Ordinal) }));
        Assert.Same(before, story.State);
    }

    private static Sighting Relayed(string on) => new() { Source = SightingSource.Dhcp4, Mac = Home.CameraMac, Interface = on, Relay = Helper, MudUrl = Url, IsAcknowledgement = true };

    private static Frame Relayed4(MacAddress from)
    {
        byte[] message = Dhcp4([.. Option4(53, 1), .. Option4(161, Url)]);
        new byte[] { 192, 168, 23, 1 }.CopyTo(message, 24);
        return Ethernet(from, Other, 0x0800, Ipv4Udp(67, 67, message));
    }

    private static Frame Relayed6(byte[] heard, byte[] written)
    {
        byte[] solicit = [1, 0, 0, 1, .. written, .. Option6(112, Url)];
        byte[] relayed = [12, 0, .. new byte[32], .. heard, .. Option6(9, solicit)];
        return Ethernet(Helper, Other, 0x86dd, Ipv6(17, 64, "2001:db8:20::40", "2001:db8:20::1", Udp(547, 547, relayed)));
    }

    private static byte[] Octets(MacAddress mac)
    {
        byte[] octets = new byte[6];
        mac.CopyTo(octets);
        return octets;
    }
}
