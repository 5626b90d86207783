using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// An address that is given back (DHCPRELEASE, DHCPDECLINE, a lease that the server forgot). It counts from the device's own place, where no other
/// station could have sent it. Elsewhere the binding lasts until its lease ends or the server grants the address to another. From its own place, a device
/// that goes on using its address keeps it beyond the lease, until another device is granted it: servers fail, and leases can be spoiled by others.
/// </summary>
internal static class LeaseReturn
{
    // A neighbor that is used is confirmed within a minute; some devices sleep between two uses.
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(10);

    internal static Device Follow(GatewayState state, Device device, Sighting sighting, IPAddress address, DateTimeOffset now) =>
        sighting.IsRevoked && LeaseRequests.HasAsked(device, sighting, null) || IsFromItself(state, device, sighting) ? AddressTable.End(device, address, sighting.Source, now) : device;

    /// <summary>The lease that a device goes on using, although it ended or was given back in its name; null where none is left.</summary>
    internal static HeldAddress? Resumed(GatewayState state, Device device, Sighting sighting, IPAddress address, DateTimeOffset now)
    {
        if (!sighting.OnlyInUse || sighting.Via is not null || sighting.Source == SightingSource.NeighborTable) return null;
        AddressClaim? ended = device.Claims.FirstOrDefault(c => c.HasEnded && c.Mac == sighting.Mac && c.Address.Equals(address) && (c.Until > now || IsAlone(state, device, c.Mac)));
        return ended is null ? null : new(address, ended.Mac, AddressTable.OriginOf(ended.Source, ended.Mac, address), ended.Until, now, InUse: true);
    }

    /// <summary>Whether the device was seen at its own place with an address lately, although its lease is over.</summary>
    internal static bool IsStillUsed(GatewayState state, Device device, HeldAddress held, DateTimeOffset now) =>
        held.InUse && now - held.Seen < Lately && IsAlone(state, device, held.Mac);

    private static bool IsAlone(GatewayState state, Device device, MacAddress mac) =>
        device.PlaceOf(mac) is { Port: not null } place && PlaceVisibility.Of(state, place) == IdentityStrength.Port;

    private static bool IsFromItself(GatewayState state, Device device, Sighting sighting) =>
        sighting.Via is null && sighting.Relay is null && sighting is { Source: SightingSource.Dhcp4 or SightingSource.Dhcp6, Port: { } port }
        && device.PlaceOf(sighting.Mac) is { } place && place.Port == port && PlaceVisibility.Of(state, place) == IdentityStrength.Port;
}
