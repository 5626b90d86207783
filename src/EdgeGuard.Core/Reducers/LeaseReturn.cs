using System.Net;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// An address that is given back (DHCPRELEASE, DHCPDECLINE, a lease that the server forgot). It counts from the device's own place, where no other
/// station could have sent it. Elsewhere the binding lasts until its lease ends or the server grants the address to another.
/// </summary>
internal static class LeaseReturn
{
    internal static Device Follow(GatewayState state, Device device, Sighting sighting, IPAddress address, DateTimeOffset now) =>
        sighting.IsRevoked || IsFromItself(state, device, sighting) ? AddressTable.End(device, address, sighting.Source, now) : device;

    /// <summary>The lease that a device goes on using, although it was given back in its name; null where none is left.</summary>
    internal static HeldAddress? Resumed(Device device, Sighting sighting, IPAddress address, DateTimeOffset now)
    {
        if (!sighting.OnlyInUse || sighting.Via is not null || sighting.Source == SightingSource.NeighborTable) return null;
        AddressClaim? ended = device.Claims.FirstOrDefault(c => c.HasEnded && c.Mac == sighting.Mac && c.Until > now && c.Address.Equals(address));
        return ended is null ? null : new(address, ended.Mac, AddressTable.OriginOf(ended.Source, ended.Mac, address), ended.Until, now, InUse: true);
    }

    private static bool IsFromItself(GatewayState state, Device device, Sighting sighting) =>
        sighting.Via is null && sighting.Relay is null && sighting is { Source: SightingSource.Dhcp4 or SightingSource.Dhcp6, Port: { } port }
        && device.PlaceOf(sighting.Mac) is { } place && place.Port == port && PlaceVisibility.Of(state, place) == IdentityStrength.Port;
}
