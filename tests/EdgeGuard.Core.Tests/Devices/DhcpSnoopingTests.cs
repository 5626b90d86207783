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

    private static readonly Network Unnamed = Home.Empty().Networks["things"];
    private static readonly Network Named = Unnamed with { DhcpRelays = [Helper], DhcpServers = [Helper] };

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
        Assert.Equal(Other, Assert.Single(FrameObserver.Observe(Relayed6([], written))).Mac);
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

    [Fact]
    public void The_gateways_answer_to_a_relay_binds_where_the_relay_is_named()
    {
        byte[] answer = Dhcp4([.. Option4(53, 5), .. Option4(51, 0, 0, 2, 88)], op: 2, your: [192, 168, 20, 50]);
        answer[24] = 192;
        byte[] grant = Ipv4Udp(67, 67, answer);

        Assert.True(Assert.Single(FrameObserver.Observe(Ethernet(Other, Helper, 0x0800, grant, FrameDirection.Sent), Named)).IsGrant);
        Assert.Empty(FrameObserver.Observe(Ethernet(Other, Client, 0x0800, grant, FrameDirection.Sent), Named));
    }

    [Fact]
    public void A_relay_introduces_devices_of_its_own_network_and_moves_nobody_from_another()
    {
        Story story = new Story(Home.Empty()).Then(new PolicyInput.Sighted(Told("br-things")));
        Assert.Equal((Url, SightingSource.Dhcp4), (story.Camera.ProfileKey, story.Camera.ProfileSource));

        GatewayState before = story.State;
        story.Then(new PolicyInput.Sighted(Told("br-family") with { MudUrl = Url.Replace("camera.json", "open.json", StringComparison.Ordinal) }));
        Assert.Same(before, story.State);
    }

    private static Sighting Told(string on) => new() { Source = SightingSource.Dhcp4, Mac = Home.CameraMac, Interface = on, Relay = Helper, MudUrl = Url };

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
