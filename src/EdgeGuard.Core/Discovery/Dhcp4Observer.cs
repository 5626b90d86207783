using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Discovery;

/// <summary>Sightings in a DHCPv4 message: what a client says of itself, what a server granted, what a client gave back.</summary>
internal static class Dhcp4Observer
{
    private static MacAddress Unnamed => default;

    internal static IReadOnlyList<Sighting> Observe(Frame frame, in LinkReader link, in DhcpEnvelope envelope, ReadOnlySpan<byte> payload, GovernedLink? on)
    {
        if (!Dhcp4Reader.TryRead(payload, out Dhcp4Reader message)) return [];
        if (ClientOf(link, message, on) is not { } client || !(FrameObserver.IsStation(client) || client == Unnamed && message.ClientMac is null) || !DhcpSnooping.IsCredible(message.IsRequest, message.IsRelayed, envelope, frame, link, on)) return [];
        return (message.IsRequest, message.Type) switch
        {
            (true, Dhcp4MessageType.Discover or Dhcp4MessageType.Request or Dhcp4MessageType.Inform) => [Introduced(client, frame, link, message, on)],
            (true, Dhcp4MessageType.Release) => [GivenBack(client, frame, link, message, message.ClientAddress, on)],
            (true, Dhcp4MessageType.Decline) when message.RequestedAddress is { } taken => [GivenBack(client, frame, link, message, taken, on)],
            (false, Dhcp4MessageType.Ack) => [Granted(client, frame, message, on)],
            _ => [],
        };
    }

    // Over hardware that has no MAC address, or none in the message (RFC 4390 §2.1), the frame tells who asked. The answer to it is a broadcast, which
    // only its transaction assigns.
    private static MacAddress? ClientOf(in LinkReader link, in Dhcp4Reader message, GovernedLink? on) =>
        message.ClientMac ?? (message.IsRelayed ? null
        : message.IsRequest ? link.Source
        : link.Destination is { IsGroup: true } && on is not null ? Unnamed
        : link.Destination);

    private static Sighting Introduced(MacAddress client, Frame frame, in LinkReader link, in Dhcp4Reader message, GovernedLink? on) => DhcpSnooping.PassedOn(new()
    {
        Source = SightingSource.Dhcp4,
        Mac = client,
        Interface = on?.Interface ?? frame.Interface,
        Port = on?.Port,
        Address = message.ClientAddress.Equals(IPAddress.Any) ? null : message.ClientAddress,
        OnlyInUse = true,
        MudUrl = message.MudUrl,
        Transaction = message.Transaction,
        Client = message.Client ?? "",
        NamesNoStation = message.ClientMac is null,
        HostName = message.HostName,
        VendorClass = message.VendorClass,
        Fingerprint = message.Fingerprint,
    }, message.IsRelayed, link, on);

    private static Sighting Granted(MacAddress client, Frame frame, in Dhcp4Reader message, GovernedLink? on) => new()
    {
        Source = SightingSource.Dhcp4,
        Mac = client,
        Interface = on?.Interface ?? frame.Interface,
        // None in the answer to DHCPINFORM.
        Address = message.YourAddress.Equals(IPAddress.Any) ? null : message.YourAddress,
        Lease = message.Lease,
        Transaction = message.Transaction,
        Client = message.Client,
        IsAcknowledgement = true,
        IsOfOptionsAlone = message.YourAddress.Equals(IPAddress.Any),
    };

    private static Sighting GivenBack(MacAddress client, Frame frame, in LinkReader link, in Dhcp4Reader message, IPAddress address, GovernedLink? on) =>
        Introduced(client, frame, link, message, on) with { Address = address, OnlyInUse = false, Released = true };
}
