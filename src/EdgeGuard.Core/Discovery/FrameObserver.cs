using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Discovery;

/// <summary>
/// Reads the sightings in one frame. Pure; the same for a live interface and for a capture. <see cref="DhcpSnooping"/> decides which DHCP messages
/// count. Other frames of the gateway are skipped, because the gateway is no device.
/// </summary>
public static class FrameObserver
{
    private static readonly IReadOnlyList<Sighting> Nothing = [];

    /// <summary>The sightings in one frame of a capture, in the order of its contents; empty for a frame that tells nothing or cannot be read.</summary>
    public static IReadOnlyList<Sighting> Observe(Frame frame) => Observe(frame, on: null);

    /// <summary>The sightings in one frame of a governed link, with its place. A frame that the gateway only forwards to it has none.</summary>
    public static IReadOnlyList<Sighting> Observe(Frame frame, GovernedLink? on)
    {
        if (!LinkReader.TryRead(frame.Link, frame.Bytes.Span, out LinkReader link) || link.Source is { } sender && !IsStation(sender)) return Nothing;
        return link.Type switch
        {
            EtherType.Ipv4 or EtherType.Ipv6 => ObservePacket(frame, link, on),
            EtherType.Arp when frame.Direction != FrameDirection.Sent => NeighborObserver.ObserveArp(frame, link, on),
            EtherType.Lldp when frame.Direction != FrameDirection.Sent => ObserveLldp(frame, link, on),
            _ => Nothing,
        };
    }

    /// <summary>Whether this is the address of one station: not a group, not empty.</summary>
    internal static bool IsStation(MacAddress mac) => mac.Value != 0 && !mac.IsGroup;

    private static IReadOnlyList<Sighting> ObservePacket(Frame frame, in LinkReader link, GovernedLink? on)
    {
        if (!IpPayloadReader.TryRead(link.Payload, out IpPayloadReader ip)) return Nothing;
        if (ip.Protocol == NeighborReader.Protocol && frame.Direction != FrameDirection.Sent) return NeighborObserver.ObserveNeighbor(frame, link, ip, on);
        if (ip.Protocol != UdpReader.Protocol || !UdpReader.TryRead(ip.Payload, out UdpReader udp)) return Nothing;
        DhcpEnvelope envelope = new(udp.SourcePort, udp.DestinationPort, ip.Source);
        return udp.DestinationPort switch
        {
            Dhcp4Reader.ServerPort or Dhcp4Reader.ClientPort => Dhcp4Observer.Observe(frame, link, envelope, udp.Payload, on),
            Dhcp6Reader.ServerPort or Dhcp6Reader.ClientPort => Dhcp6Observer.Observe(frame, link, envelope, udp.Payload, on),
            _ => Nothing,
        };
    }

    private static IReadOnlyList<Sighting> ObserveLldp(Frame frame, in LinkReader link, GovernedLink? on) =>
        link.Source is { } sender && LldpReader.TryRead(link.Payload, out LldpReader lldp)
            ? [new Sighting
            {
                Source = SightingSource.Lldp,
                Mac = sender,
                Interface = on?.Interface ?? frame.Interface,
                Port = on?.Port,
                MudUrl = lldp.MudUrl,
                HostName = lldp.SystemName,
            }]
            : Nothing;
}
