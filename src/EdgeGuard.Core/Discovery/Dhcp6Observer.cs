using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Discovery;

/// <summary>Sightings in a DHCPv6 message: what a client says of itself, what a server granted, what a client gave back.</summary>
internal static class Dhcp6Observer
{
    internal static IReadOnlyList<Sighting> Observe(Frame frame, in LinkReader link, in DhcpEnvelope envelope, ReadOnlySpan<byte> payload, GovernedLink? on)
    {
        if (!Dhcp6Reader.TryRead(payload, out Dhcp6Reader message)) return [];
        if (!DhcpSnooping.IsCredible(message.IsRequest, message.IsRelayed, envelope, frame, link, on)) return [];
        if (ClientOf(link, message) is not { } mac || !FrameObserver.IsStation(mac)) return [];
        Sighting about = new()
        {
            Source = SightingSource.Dhcp6,
            Transaction = message.Transaction,
            Mac = mac,
            Interface = on?.Interface ?? frame.Interface,
            Port = message.IsRequest ? on?.Port : null,
        };
        if (message.IsRequest) about = DhcpSnooping.PassedOn(about, message.IsRelayed, link, on);
        return message.Type switch
        {
            Dhcp6MessageType.Reply => Granted(about with { IsAcknowledgement = true }, message),
            Dhcp6MessageType.Release or Dhcp6MessageType.Decline => GivenBack(Introduced(about, message), message),
            Dhcp6MessageType.Advertise or Dhcp6MessageType.Reconfigure => [],
            _ => [Introduced(about, message)],
        };
    }

    // On the link itself the frame's source is the client. Of a relayed message, only the link-layer address counts that the relay adds (RFC 6939 §4).
    private static MacAddress? ClientOf(in LinkReader link, in Dhcp6Reader message) =>
        message.IsRelayed ? message.RelayedMac : message.IsRequest ? link.Source : link.Destination;

    private static Sighting Introduced(Sighting about, in Dhcp6Reader message) => about with
    {
        MudUrl = message.MudUrl,
        HostName = message.HostName,
        VendorClass = message.VendorClass,
        Fingerprint = message.Fingerprint,
    };

    private static IReadOnlyList<Sighting> GivenBack(Sighting about, in Dhcp6Reader message) =>
        [.. message.Addresses.Select(a => about with { Address = a.Address, Released = true })];

    // A reply without an address acknowledges too, where the client has an address already: it needed only options.
    private static IReadOnlyList<Sighting> Granted(Sighting about, in Dhcp6Reader message) => message.Addresses.Length == 0 ? [about with { IsOfOptionsAlone = true }] :
    [
        .. message.Addresses.Select(a => a.Valid == TimeSpan.Zero
            ? about with { Address = a.Address, Lease = TimeSpan.Zero, Released = true }
            : about with { Address = a.Address, Lease = a.Valid }),
    ];
}
