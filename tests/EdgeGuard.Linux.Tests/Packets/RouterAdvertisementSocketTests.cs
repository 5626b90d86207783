using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Interfaces;
using EdgeGuard.Linux.Packets;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Packets;

public sealed class RouterAdvertisementSocketTests
{
    private static readonly MacAddress AllNodesMac = MacAddress.Parse("33:33:00:00:00:01");
    private static readonly IPAddress AllNodes = IPAddress.Parse("ff02::1"), Router = IPAddress.Parse("fe80::77");

    [NetnsFact]
    public Task Advertisement_is_received_with_its_router_and_interface_and_nothing_else_is() => NetworkNamespace.RunAsync(async inside =>
    {
        using TestWire wire = new(inside);
        using RouterAdvertisementSocket socket = RouterAdvertisementSocket.Open();
        // A solicitation, one from an address that may lie beyond the link, and the one that counts.
        wire.Send(Frames.Icmpv6(TestWire.DeviceMac, AllNodesMac, Router, AllNodes, [133, .. new byte[7]]));
        wire.Send(Frames.Icmpv6(TestWire.DeviceMac, AllNodesMac, TestWire.Device6, AllNodes, Advertisement(0x61)));
        wire.Send(Frames.Icmpv6(TestWire.DeviceMac, AllNodesMac, Router, AllNodes, Advertisement(0x64)));

        RouterAdvertisement received = await socket.ReceiveAsync(TestTimeout.Token);

        Assert.Equal(Router, received.Router);
        Assert.Equal(IPNetwork.Parse("64:ff9b::/96"), Assert.Single(TranslationAnnouncement.Read(received.Message.Span)).Prefix);
        inside.Ip($"-6 route add default via {Router} dev eg0");
        Assert.Equal((received.Interface, Router), Assert.Single(DefaultRouters.Ipv6(without: [])));
        Assert.Empty(DefaultRouters.Ipv6(without: ["eg0"]));
    });

    [NetnsFact]
    public Task Solicitation_asks_the_routers_of_the_link() => NetworkNamespace.RunAsync(async inside =>
    {
        using TestWire wire = new(inside);
        using PacketSocket far = PacketSocket.Open("eg1");
        using RouterAdvertisementSocket socket = RouterAdvertisementSocket.Open();
        inside.Ip($"-6 route add default via {Router} dev eg0");
        inside.Ip("addr add fe80::1/64 dev eg0 nodad");

        socket.Solicit(Assert.Single(DefaultRouters.Ipv6(without: [])).Interface);

        await foreach (Frame frame in far.ReadAllAsync(TestTimeout.Token))
        {
            if (IsSolicitation(frame)) return;
        }
    });

    private static bool IsSolicitation(Frame frame) =>
        LinkReader.TryRead(LinkType.Ethernet, frame.Bytes.Span, out LinkReader link) && IpPayloadReader.TryRead(link.Payload, out IpPayloadReader ip)
        && NeighborReader.TryRead(ip, out NeighborReader message) && message.Type == NeighborMessageType.RouterSolicitation;

    private static byte[] Advertisement(byte second) => [134, 0, .. new byte[14], 38, 2, 2, 0x58, 0, second, 0xff, 0x9b, .. new byte[8]];
}
