using System.Net;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Discovery;

/// <summary>Sightings in a DHCPv4 message: what a client says of itself, what a server granted, what a client gave back.</summary>
internal static class Dhcp4Observer
{
    internal static IReadOnlyList<Sighting> Observe(Frame frame, in LinkReader link, ReadOnlySpan<byte> payload, Network? network)
    {
        if (!Dhcp4Reader.TryRead(payload, out Dhcp4Reader message)) return [];
        if (!FrameObserver.IsStation(message.ClientMac) || !DhcpSnooping.IsCredible(message.IsRequest, message.IsRelayed, frame, link, network)) return [];
        return (message.IsRequest, message.Type) switch
        {
            (true, Dhcp4MessageType.Discover or Dhcp4MessageType.Request or Dhcp4MessageType.Inform) => [Introduced(frame, link, message, network)],
            (true, Dhcp4MessageType.Release) => [GivenBack(frame, link, message, message.ClientAddress, network)],
            (true, Dhcp4MessageType.Decline) when message.RequestedAddress is { } taken => [GivenBack(frame, link, message, taken, network)],
            (false, Dhcp4MessageType.Ack) when !message.YourAddress.Equals(IPAddress.Any) => [Granted(frame, message)],
            _ => [],
        };
    }

    private static Sighting Introduced(Frame frame, in LinkReader link, in Dhcp4Reader message, Network? network) => DhcpSnooping.PassedOn(new()
    {
        Source = SightingSource.Dhcp4,
        Mac = message.ClientMac,
        Interface = frame.Interface,
        Address = message.ClientAddress.Equals(IPAddress.Any) ? null : message.ClientAddress,
        OnlyInUse = true,
        MudUrl = message.MudUrl,
        HostName = message.HostName,
        VendorClass = message.VendorClass,
        Fingerprint = message.Fingerprint,
    }, message.IsRelayed, link, network);

    private static Sighting Granted(Frame frame, in Dhcp4Reader message) => new()
    {
        Source = SightingSource.Dhcp4,
        Mac = message.ClientMac,
        Interface = frame.Interface,
        Address = message.YourAddress,
        Lease = message.Lease,
    };

    private static Sighting GivenBack(Frame frame, in LinkReader link, in Dhcp4Reader message, IPAddress address, Network? network) =>
        Introduced(frame, link, message, network) with { Address = address, OnlyInUse = false, Released = true };
}
