using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Tests.Coverage.Machines;

namespace EdgeGuard.Core.Tests.Coverage;

public sealed class RogueServerDetectorTests
{
    private const string Them = "00005e005366", Us = "02005e005301", All = "ffffffffffff";
    private const string Gateway4 = "c0a81401", Neighbour4 = "c0a8140a", Outside4 = "c0000008";

    private static readonly GatewayFacts Joined = Facts(Bridge("br-things", Port("p1", isolated: false), Port("p2", isolated: false)));

    [Fact]
    public void A_claim_to_the_gateways_address_names_both_hardware_addresses()
    {
        RogueServer intruder = Seen(Arp(Them, answer: true, Gateway4, Neighbour4))!;

        Assert.Equal((RogueServerKind.Gateway, ConcernKind.Bypass), (intruder.Kind, intruder.ConcernKind));
        Assert.Equal("00:00:5e:00:53:66 on p1 of 'things' claims by ARP that the gateway's address 192.168.20.1 is at 00:00:5e:00:53:66; it is at 02:00:5e:00:53:01", intruder.Why);
    }

    [Fact]
    public void The_gateways_own_frames_are_no_claim_even_when_they_come_back() =>
        Assert.Null(Seen(Arp(Us, answer: true, Gateway4, Neighbour4)));

    [Theory]
    [InlineData(true, Outside4, Neighbour4, true)]
    [InlineData(false, Outside4, Neighbour4, false)]
    [InlineData(true, Outside4, Outside4, false)]
    [InlineData(true, "c0a8140b", Neighbour4, false)]
    [InlineData(true, "a9fe0101", Neighbour4, false)]
    public void Only_an_answer_to_a_neighbour_for_the_world_outside_is_proxy_arp(bool answer, string sender, string target, bool isProxy) =>
        Assert.Equal(isProxy ? RogueServerKind.ProxyArp : null, Seen(Arp(Them, answer, sender, target))?.Kind);

    [Theory]
    [InlineData(1800, true)]
    [InlineData(0, false)]
    public void A_router_is_a_way_out_by_its_lifetime(int lifetime, bool isWayOut)
    {
        RogueServer router = Seen(Advertisement(lifetime))!;

        Assert.Equal((RogueServerKind.Router, isWayOut), (router.Kind, router.IsWayOut));
        Assert.Equal(isWayOut ? ConcernKind.Bypass : ConcernKind.RogueServer, router.ConcernKind);
    }

    [Fact]
    public void What_the_gateway_itself_announces_is_as_it_should_be() =>
        Assert.Null(RogueServerDetector.Observe(new(Advertisement(1800), "p1", FrameDirection.Sent), Gateway(Joined)));

    [Theory]
    [InlineData("isolated port", false)]
    [InlineData("isolated port with a switch behind it", true)]
    [InlineData("enforced port", false)]
    [InlineData("enforced port of a kernel without hooks there", true)]
    [InlineData("monitored port", true)]
    [InlineData("plain interface", true)]
    public void Devices_hear_a_router_unless_its_port_stops_it(string place, bool isHeard)
    {
        GatewayState state = place switch
        {
            "isolated port" => Monitored(Facts(Bridge("br-things", Port("p1"), Port("p2")))),
            "isolated port with a switch behind it" => Monitored(Facts(Bridge("br-things", Port("p1", stations: 2), Port("p2")))),
            "enforced port" => Gateway(Joined),
            "enforced port of a kernel without hooks there" => Gateway(Joined with { GuardsPorts = false }),
            "monitored port" => Monitored(Joined),
            _ => Gateway(Facts(Plain("p1"))),
        };

        Assert.Equal(isHeard, RogueServerDetector.Observe(new(Advertisement(1800), "p1", FrameDirection.Received), state)!.ReachesDevices);
    }

    [Fact]
    public void Questions_for_a_way_out_are_read_as_a_clients_and_are_no_intrusion()
    {
        foreach (byte[] frame in BypassProbe.Frames(Own, [IPAddress.Parse("192.168.20.1"), IPAddress.Parse("fe80::1")], 0x01020304))
        {
            Assert.Null(RogueServerDetector.Observe(new(frame, "p1", FrameDirection.Received), Gateway(Joined)));
            Assert.True(LinkReader.TryRead(LinkType.Ethernet, frame, out LinkReader link));
            if (link.Type != EtherType.Ipv4) continue;
            Assert.True(IpPayloadReader.TryRead(link.Payload, out IpPayloadReader ip));
            Assert.True(UdpReader.TryRead(ip.Payload, out UdpReader udp));
            Assert.True(Dhcp4Reader.TryRead(udp.Payload, out Dhcp4Reader discover));
            Assert.Equal((Dhcp4MessageType.Discover, Own, "3,121"), (discover.Type, discover.ClientMac, discover.Fingerprint));
        }
        Assert.Equal(3, BypassProbe.Frames(Own, [IPAddress.Parse("192.168.20.1"), IPAddress.Parse("fe80::1")], 1).Count());
        Assert.Single(BypassProbe.Frames(Own, [], 1));
    }

    [Theory]
    [InlineData("03" + "04" + "c0a81401", false)]
    [InlineData("03" + "04" + "c0a81442", true)]
    [InlineData("79" + "05" + "00" + "c0a81442", true)]
    [InlineData("79" + "08" + "18" + "0a0000" + "c0a81401", false)]
    [InlineData("79" + "03" + "18" + "0a00", false)]
    public void A_server_is_a_way_out_by_the_routers_it_names(string options, bool isWayOut)
    {
        RogueServer server = Seen(Offer(options))!;

        Assert.Equal((RogueServerKind.Dhcp4, isWayOut), (server.Kind, server.IsWayOut));
    }

    [Fact]
    public void Whom_the_operator_names_does_as_it_should_unless_it_is_a_way_past_the_rules()
    {
        GatewayState named = Gateway(Joined, n => n with { DhcpServers = [UnknownDevice], Routers = [UnknownDevice], DhcpRelays = [UnknownDevice] });
        RogueServer? By(byte[] frame) => RogueServerDetector.Observe(new(frame, "p1", FrameDirection.Received), named);

        Assert.Null(By(Offer("03" + "04" + "c0a81401")));
        Assert.Null(By(Advertisement(0)));
        Assert.Null(By(Relayed));
        RogueServer router = By(Advertisement(1800))!;
        Assert.Equal((ConcernKind.Bypass, true), (router.ConcernKind, router.ReachesDevices));
        Assert.EndsWith("as the configuration permits", router.Why, StringComparison.Ordinal);
        Assert.Equal(RogueServerKind.Gateway, By(Arp(Them, answer: true, Gateway4, Neighbour4))!.Kind);
    }

    [Fact]
    public void A_relay_that_nobody_named_is_told_and_is_no_way_out()
    {
        RogueServer relay = Seen(Relayed)!;

        Assert.Equal((RogueServerKind.Relay, ConcernKind.RogueServer), (relay.Kind, relay.ConcernKind));
        Assert.Contains("'dhcpRelays' does not permit it", relay.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void The_book_tells_each_intruder_once_until_it_is_gone_and_is_bounded()
    {
        RogueServerTable servers = new(TimeSpan.FromMinutes(5));
        RogueServer router = Seen(Advertisement(1800))!;

        Assert.NotNull(servers.See(router, Home.Noon));
        Assert.Null(servers.See(router, Home.Noon.AddMinutes(4)));
        Assert.Empty(servers.Forget(Home.Noon.AddMinutes(8)));
        Assert.Null(Assert.Single(servers.Forget(Home.Noon.AddMinutes(9))).Why);
        Assert.NotNull(servers.See(router, Home.Noon.AddMinutes(10)));
        int told = Enumerable.Range(0, 1000).Count(n => servers.See(router with { Mac = new MacAddress((ulong)n), Port = $"p{n % 10}" }, Home.Noon.AddMinutes(10)) is not null);
        Assert.Equal(RogueServerTable.Capacity - 1, told);
    }

    [Fact]
    public void One_port_cannot_fill_the_book()
    {
        RogueServerTable servers = new(TimeSpan.FromMinutes(5));
        RogueServer router = Seen(Advertisement(1800))!;

        int told = Enumerable.Range(0, 1000).Count(n => servers.See(router with { Mac = new MacAddress((ulong)n) }, Home.Noon) is not null);

        Assert.Equal(RogueServerTable.PortCapacity, told);
        Assert.NotNull(servers.See(router with { Mac = new MacAddress(2000), Port = "p2" }, Home.Noon));
    }

    private static RogueServer? Seen(byte[] frame) =>
        RogueServerDetector.Observe(new(frame, "p1", FrameDirection.Received), Gateway(Joined, n => n with { Mode = EnforcementMode.Monitor }));

    private static GatewayState Monitored(GatewayFacts facts) => Gateway(facts, n => n with { Mode = EnforcementMode.Monitor });

    private static byte[] Arp(string mac, bool answer, string sender, string target) => Convert.FromHexString(
        All + mac + "0806" + "0001" + "0800" + "0604" + (answer ? "0002" : "0001") + mac + sender + "000000000000" + target);

    private static byte[] Advertisement(int lifetime) => Convert.FromHexString(
        "333300000001" + Them + "86dd" + "60000000" + "0010" + "3a" + "ff" + "fe8000000000000002005efffe005366" + "ff020000000000000000000000000001"
        + "86000000" + "4000" + $"{lifetime:x4}" + "0000000000000000");

    private static readonly MacAddress UnknownDevice = MacAddress.Parse("00:00:5e:00:53:66");

    private static byte[] Relayed
    {
        get
        {
            byte[] frame = Offer("");
            (frame[42], frame[66], frame[37]) = (1, 192, 67);
            return frame;
        }
    }

    private static byte[] Offer(string options)
    {
        byte[] dhcp = [2, 1, 6, 0, .. new byte[232], 0x63, 0x82, 0x53, 0x63, 53, 1, 2, .. Convert.FromHexString(options), 255];
        int udp = dhcp.Length + 8, ip = udp + 20;
        return
        [
            .. Convert.FromHexString(All + Them + "0800" + "4500" + $"{ip:x4}" + "00000000" + "4011" + "0000" + "c0a81442" + "ffffffff" + "00430044" + $"{udp:x4}" + "0000"),
            .. dhcp,
        ];
    }
}
