using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Coverage;

/// <summary>A frame that only the gateway, or a server that the operator names, should send.</summary>
/// <param name="Kind">What its sender claims to be.</param>
/// <param name="Address">The address that it announces or answers for; null where it names none.</param>
/// <param name="IsWayOut">Devices that believe it send past the gateway.</param>
/// <param name="IsDropped">A rule at the ports of the gateway's own bridges drops it, where the network is enforced (<see
/// cref="Nft.RogueGuard"/>, <see cref="Nft.NeighborInspection"/>).</param>
/// <param name="Text">What it does, for people.</param>
internal sealed record RogueFrame(RogueServerKind Kind, IPAddress? Address, bool IsWayOut, bool IsDropped, string Text)
{
    /// <summary>The device whose address it claims; null where it claims none of a device.</summary>
    internal DeviceId? Victim { get; init; }

    /// <summary>The MAC address to name; null for that of the frame.</summary>
    internal MacAddress? Claimant { get; init; }
}

/// <summary>Recognises rogue frames: those that should come from the gateway and come from another station.</summary>
internal static class RogueFrameClassifier
{
    private const ushort ArpAnswer = 2;

    private static readonly IPNetwork SelfGiven = IPNetwork.Parse("169.254.0.0/16");

    /// <summary>The rogue frame; null for a frame that any station may send.</summary>
    internal static RogueFrame? Read(in LinkReader link, GuardedPort place) => link.Type switch
    {
        EtherType.Arp when ArpReader.TryRead(link.Payload, out ArpReader arp) => OfArp(arp, place),
        EtherType.Ipv4 or EtherType.Ipv6 when IpPayloadReader.TryRead(link.Payload, out IpPayloadReader ip) => OfPacket(ip, place),
        _ => null,
    };

    private static RogueFrame? OfArp(in ArpReader arp, GuardedPort place)
    {
        IPAddress sender = arp.Sender, asker = arp.Target;
        if (place.Facts.IsOwn(arp.SenderMac)) return null;
        if (place.Network.GatewayAddresses.Contains(sender)) return Impersonation(sender, arp.SenderMac, place, "ARP");
        if (arp.Operation != ArpAnswer || SelfGiven.Contains(sender) || sender.Equals(IPAddress.Any)) return null;
        // A station that answers for an address that no neighbor has would receive the neighbors' packets to it.
        bool isForNeighbor = place.Network.Prefixes.Any(p => p.Contains(asker)), isOfNeighbor = place.Network.Prefixes.Any(p => p.Contains(sender));
        return isForNeighbor && !isOfNeighbor
            ? new(RogueServerKind.ProxyArp, sender, IsWayOut: true, IsDropped: false, $"answers for {sender}, an internet address (proxy ARP)")
            : null;
    }

    private static RogueFrame? OfPacket(in IpPayloadReader ip, GuardedPort place) =>
        NeighborReader.TryRead(ip, out NeighborReader message) ? OfNeighbor(message, place)
        : ip.Protocol == UdpReader.Protocol && UdpReader.TryRead(ip.Payload, out UdpReader udp) ? OfServer(ip.Source, udp, place.Network) ?? OfRelay(ip.Source, udp)
        : null;

    private static RogueFrame? OfNeighbor(in NeighborReader message, GuardedPort place) => message.Type switch
    {
        NeighborMessageType.RouterAdvertisement => OfRouter(message),
        NeighborMessageType.NeighborAdvertisement => OfClaim(message.Target, message.LinkLayer, place),
        NeighborMessageType.NeighborSolicitation => OfClaim(message.Source, message.LinkLayer, place),
        _ => null,
    };

    // Routers of a mesh network such as Thread announce routes but no default route, so they offer no bypass.
    private static RogueFrame OfRouter(in NeighborReader message) => message.RouterLifetime > TimeSpan.Zero
        ? new(RogueServerKind.Router, message.Source, IsWayOut: true, IsDropped: true, $"announces itself as an IPv6 default router ({message.Source})")
        : new(RogueServerKind.Router, message.Source, IsWayOut: false, IsDropped: true, $"announces itself as an IPv6 router, but not as a default router ({message.Source})");

    private static RogueFrame? OfClaim(IPAddress? claimed, MacAddress? mac, GuardedPort place) =>
        claimed is not null && mac is { } at && place.Network.GatewayAddresses.Contains(claimed) && !place.Facts.IsOwn(at)
            ? Impersonation(claimed, at, place, "neighbour discovery")
            : null;

    private static RogueFrame Impersonation(IPAddress address, MacAddress mac, GuardedPort place, string how) => new(
        RogueServerKind.Gateway, address, IsWayOut: true, IsDropped: true,
        $"claims by {how} that the gateway's address {address} is at {mac}; it is at {place.Interface.Mac}");

    private static RogueFrame? OfServer(IPAddress server, in UdpReader udp, Network network) => udp.SourcePort switch
    {
        Dhcp4Reader.ServerPort when Dhcp4Reader.TryRead(udp.Payload, out Dhcp4Reader message) && !message.IsRequest => OfServer4(server, message, network),
        Dhcp6Reader.ServerPort when Dhcp6Reader.TryRead(udp.Payload, out Dhcp6Reader message) && !message.IsRequest =>
            new(RogueServerKind.Dhcp6, server, IsWayOut: false, IsDropped: true, $"serves addresses by DHCPv6 ({server})"),
        _ => null,
    };

    // A relay speaks for other devices, so it could claim any profile for any of them.
    private static RogueFrame? OfRelay(IPAddress relay, in UdpReader udp) => udp.DestinationPort switch
    {
        Dhcp4Reader.ServerPort when Dhcp4Reader.TryRead(udp.Payload, out Dhcp4Reader message) && message is { IsRequest: true, IsRelayed: true } => Relay(relay),
        Dhcp6Reader.ServerPort when Dhcp6Reader.TryRead(udp.Payload, out Dhcp6Reader message) && message is { IsRequest: true, IsRelayed: true } => Relay(relay),
        _ => null,
    };

    private static RogueFrame Relay(IPAddress relay) => new(RogueServerKind.Relay, relay, IsWayOut: false, IsDropped: false,
        $"relays DHCP requests of other devices ({relay}), which are ignored: 'dhcpRelays' does not permit it");

    private static RogueFrame OfServer4(IPAddress server, in Dhcp4Reader message, Network network)
    {
        IPAddress? router = message.Routers.FirstOrDefault(r => !network.GatewayAddresses.Contains(r));
        return new(RogueServerKind.Dhcp4, server, IsWayOut: router is not null, IsDropped: true,
            $"serves addresses by DHCP ({server}){(router is null ? "" : $" and names {router} as the default gateway")}");
    }
}
