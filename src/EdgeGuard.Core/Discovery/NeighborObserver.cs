using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Discovery;

/// <summary>Sightings in ARP and neighbor discovery: which MAC address uses or probes which IP address.</summary>
internal static class NeighborObserver
{
    internal static IReadOnlyList<Sighting> ObserveArp(Frame frame, in LinkReader link, GovernedLink? on)
    {
        if (!ArpReader.TryRead(link.Payload, out ArpReader arp) || !FrameObserver.IsStation(arp.SenderMac)) return [];
        return
        [
            new Sighting
            {
                Source = SightingSource.Arp,
                Mac = arp.SenderMac,
                Interface = on?.Interface ?? frame.Interface,
                Port = on?.Port,
                Address = arp.Sender.Equals(IPAddress.Any) ? null : arp.Sender,
                OnlyInUse = true,
                Via = arp.SenderMac == link.Source ? null : link.Source,
            },
        ];
    }

    internal static IReadOnlyList<Sighting> ObserveNeighbor(Frame frame, in LinkReader link, in IpPayloadReader ip, GovernedLink? on)
    {
        if (!NeighborReader.TryRead(ip, out NeighborReader message)) return [];
        if ((message.LinkLayer ?? link.Source) is not { } mac || !FrameObserver.IsStation(mac)) return [];
        return [Sender(frame, on, mac, link.Source) with { Address = UnicastIn(message), OnlyInUse = !message.IsDuplicateProbe, Routes = message.Routes }];
    }

    private static Sighting Sender(Frame frame, GovernedLink? on, MacAddress mac, MacAddress? sender) => new()
    {
        Source = SightingSource.NeighborDiscovery,
        Mac = mac,
        Interface = on?.Interface ?? frame.Interface,
        Port = on?.Port,
        Via = mac == sender ? null : sender,
    };

    private static IPAddress? UnicastIn(in NeighborReader message) =>
        SpokenOf(message) is { IsIPv6Multicast: false } address && !address.Equals(IPAddress.IPv6Any) ? address : null;

    private static IPAddress SpokenOf(in NeighborReader message) =>
        message.IsDuplicateProbe || message.Type == NeighborMessageType.NeighborAdvertisement ? message.Target ?? message.Source : message.Source;
}
