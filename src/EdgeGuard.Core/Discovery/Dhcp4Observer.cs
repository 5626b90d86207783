using System.Net;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Discovery;

/// <summary>Sightings in a DHCPv4 message: what a client says of itself, what a server granted, what a client gave back.</summary>
internal static class Dhcp4Observer
{
    internal static IReadOnlyList<Sighting> Observe(Frame frame, in LinkReader link, in DhcpEnvelope envelope, ReadOnlySpan<byte> payload, GovernedLink? on)
    {
        if (!Dhcp4Reader.TryRead(payload, out Dhcp4Reader message)) return [];
        if (!FrameObserver.IsStation(message.ClientMac) || !DhcpSnooping.IsCredible(message.IsRequest, message.IsRelayed, envelope, frame, link, on)) return [];
        return (message.IsRequest, message.Type) switch
        {
            (true, Dhcp4MessageType.Discover or Dhcp4MessageType.Request or Dhcp4MessageType.Inform) => [Introduced(frame, link, message, on)],
            (true, Dhcp4MessageType.Release) => [GivenBack(frame, link, message, message.ClientAddress, on)],
            (true, Dhcp4MessageType.Decline) when message.RequestedAddress is { } taken => [GivenBack(frame, link, message, taken, on)],
            (false, Dhcp4MessageType.Ack) => [Granted(frame, message, on)],
            _ => [],
        };
    }

    private static Sighting Introduced(Frame frame, in LinkReader link, in Dhcp4Reader message, GovernedLink? on) => DhcpSnooping.PassedOn(new()
    {
        Source = SightingSource.Dhcp4,
        Mac = message.ClientMac,
        Interface = on?.Interface ?? frame.Interface,
        Port = on?.Port,
        Address = message.ClientAddress.Equals(IPAddress.Any) ? null : message.ClientAddress,
        OnlyInUse = true,
        MudUrl = message.MudUrl,
        Transaction = message.Transaction,
        HostName = message.HostName,
        VendorClass = message.VendorClass,
        Fingerprint = message.Fingerprint,
    }, message.IsRelayed, link, on);

    private static Sighting Granted(Frame frame, in Dhcp4Reader message, GovernedLink? on) => new()
    {
        Source = SightingSource.Dhcp4,
        Mac = message.ClientMac,
        Interface = on?.Interface ?? frame.Interface,
        // None in the answer to DHCPINFORM.
        Address = message.YourAddress.Equals(IPAddress.Any) ? null : message.YourAddress,
        Lease = message.Lease,
        Transaction = message.Transaction,
        IsAcknowledgement = true,
    };

    private static Sighting GivenBack(Frame frame, in LinkReader link, in Dhcp4Reader message, IPAddress address, GovernedLink? on) =>
        Introduced(frame, link, message, on) with { Address = address, OnlyInUse = false, Released = true };
}
