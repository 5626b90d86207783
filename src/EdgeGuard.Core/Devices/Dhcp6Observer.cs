using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Devices;

/// <summary>What a DHCPv6 message tells: what a client says of itself, what a server granted, what a client gave back.</summary>
internal static class Dhcp6Observer
{
    internal static IReadOnlyList<Sighting> Observe(Frame frame, in LinkReader link, ReadOnlySpan<byte> payload)
    {
        if (!Dhcp6Reader.TryRead(payload, out Dhcp6Reader message)) return [];
        if (!FrameObserver.IsCredible(message.IsRequest, frame.Direction)) return [];
        if (ClientOf(link, message) is not { } mac || !FrameObserver.IsStation(mac)) return [];
        Sighting about = new()
        {
            Source = SightingSource.Dhcp6,
            Mac = mac,
            Interface = frame.Interface,
            Via = message.IsRequest && mac != link.Source ? link.Source : null,
        };
        return message.Type switch
        {
            Dhcp6MessageType.Reply => Granted(about, message),
            Dhcp6MessageType.Release or Dhcp6MessageType.Decline => GivenBack(Introduced(about, message), message),
            Dhcp6MessageType.Advertise or Dhcp6MessageType.Reconfigure => [],
            _ => [Introduced(about, message)],
        };
    }

    // On the link itself the frame names the client; its identifier may carry another interface's address.
    private static MacAddress? ClientOf(in LinkReader link, in Dhcp6Reader message) =>
        (message.IsRelayed ? null : message.IsRequest ? link.Source : link.Destination) ?? message.ClientMac;

    private static Sighting Introduced(Sighting about, in Dhcp6Reader message) => about with
    {
        MudUrl = message.MudUrl,
        HostName = message.HostName,
        VendorClass = message.VendorClass,
        Fingerprint = message.Fingerprint,
    };

    private static IReadOnlyList<Sighting> GivenBack(Sighting about, in Dhcp6Reader message) =>
        [.. message.Addresses.Select(a => about with { Address = a.Address, Released = true })];

    private static IReadOnlyList<Sighting> Granted(Sighting about, in Dhcp6Reader message) =>
    [
        .. message.Addresses.Select(a => a.Valid == TimeSpan.Zero
            ? about with { Address = a.Address, Released = true }
            : about with { Address = a.Address, Lease = a.Valid }),
    ];
}
