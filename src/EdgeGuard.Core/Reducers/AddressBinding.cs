using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// Binds addresses to devices. A DHCP grant binds an address, and so does a device's own probe where no other device holds the address. An address
/// that is merely used is recorded, and a person may bind it.
/// </summary>
internal static class AddressBinding
{
    // How much of the time an address is known to be in use; a finer clock would be a change of state for every packet.
    private static readonly TimeSpan Coarse = TimeSpan.FromMinutes(1);

    internal static Device Follow(GatewayState state, Device device, Sighting sighting, DateTimeOffset now)
    {
        if (sighting.Address is not { } address) return device;
        if (sighting.Released) return LeaseReturn.Follow(state, device, sighting, address, now);
        if (device.Addresses.Contains(address)) return Renew(device, sighting, address, now);
        if (IsHearsay(device, sighting, address)) return device;
        if (LeaseReturn.Resumed(state, device, sighting, address, now) is { } resumed && IsFree(state, device, address, now)) return AddressTable.Bind(device, resumed, now);

        if (IsNamed(state, device, sighting, address, now)) return AddressTable.Bind(device, new(address, sighting.Mac, AddressOrigin.Static, null, now), now);

        AddressClaim claim = ClaimOf(device, sighting, address, now);
        return claim.IsEntitled && MayHold(state, device, claim, now) ? AddressTable.Bind(device, Held(claim, now), now) : Kept(state, device, claim, now);
    }

    /// <summary>Remembers a grant for a place where the device is not yet. It is bound once the device has moved there.</summary>
    internal static Device Keep(GatewayState state, Device device, Sighting grant, DateTimeOffset now) =>
        device.Addresses.Contains(grant.Address!) ? device : Kept(state, device, ClaimOf(device, grant, grant.Address!, now), now);

    private static AddressClaim ClaimOf(Device device, Sighting sighting, IPAddress address, DateTimeOffset now) =>
        new(address, sighting.Mac, sighting.Source, !sighting.OnlyInUse, now + sighting.Lease, now) { Client = ClientOf(device, sighting) };

    // A server need not repeat the identifier in its answer (RFC 6842 §3), so the request tells.
    private static string? ClientOf(Device device, Sighting sighting) =>
        sighting.Client ?? (device.LastRequest is { } request && request.Transaction == sighting.Transaction ? request.Client : null);

    private static Device Kept(GatewayState state, Device device, AddressClaim claim, DateTimeOffset now) =>
        IsWorthKeeping(state, device, claim, now) ? AddressTable.Claim(device, claim) : device;

    // The operator wrote the address of this server or relay, so nobody has to grant it.
    private static bool IsNamed(GatewayState state, Device device, Sighting sighting, IPAddress address, DateTimeOffset now) =>
        sighting.Via is null && state.Networks[device.Network].StationPlaces.Any(station => station.Mac == sighting.Mac && address.Equals(station.Address)) && IsFree(state, device, address, now);

    // Claims by other stations, and addresses that the kernel still has after their lease ended.
    private static bool IsHearsay(Device device, Sighting sighting, IPAddress address) =>
        sighting.Via is not null && sighting.OnlyInUse
        || sighting.Source == SightingSource.NeighborTable && device.Claims.Any(c => c.HasEnded && c.Address.Equals(address));

    /// <summary>After the network's prefixes changed: binds what the device was entitled to before the network had it.</summary>
    internal static Device Rebind(GatewayState state, Device device, DateTimeOffset now)
    {
        foreach (AddressClaim claim in device.Claims.Where(c => c.IsEntitled && !(c.Until <= now)))
        {
            if (MayHold(state, device, claim, now)) device = AddressTable.Bind(device, Held(claim, now), now);
        }
        return device;
    }

    /// <summary>Binds an address that a person approves.</summary>
    internal static Device Approve(Device device, AddressClaim claim, DateTimeOffset now) =>
        AddressTable.Bind(device, new(claim.Address, claim.Mac, AddressOrigin.Static, null, now), now);

    /// <summary>Removes a device's addresses from all others: an address has one holder, the one that it was granted to last.</summary>
    internal static ImmutableSortedDictionary<DeviceId, Device> FreeElsewhere(ImmutableSortedDictionary<DeviceId, Device> devices, Device holder)
    {
        foreach (Device other in devices.Values)
        {
            if (other.Id == holder.Id || !other.Addresses.Any(a => holder.Addresses.Contains(a))) continue;
            devices = devices.SetItem(other.Id, other.Addresses.Where(a => holder.Addresses.Contains(a)).Aggregate(other, AddressTable.Release));
        }
        return devices;
    }

    // A grant for a bound address extends the lease; use keeps the address from being evicted.
    private static Device Renew(Device device, Sighting sighting, IPAddress address, DateTimeOffset now)
    {
        HeldAddress before = AddressTable.HoldingOf(device, address);
        HeldAddress held = sighting.OnlyInUse ? before : Granted(device, before, sighting, now);
        if (now - held.Seen >= Coarse) held = held with { Seen = now };
        if (sighting is { OnlyInUse: true, Via: null }) held = held with { InUse = true };
        if (held == before && device.Holdings.Contains(held)) return device;
        Device renewed = device with { Holdings = device.Holdings.RemoveAll(h => h.Address.Equals(address)).Add(held) };
        return held.InUse && !before.InUse ? AddressTable.WithoutOtherLease(renewed, held, now) : renewed;
    }

    private static HeldAddress Granted(Device device, HeldAddress held, Sighting sighting, DateTimeOffset now)
    {
        if (sighting.Lease is { } lease) held = held with { Until = LeaseRequests.EndOf(device, held, sighting, lease, now), Mac = sighting.Mac, Origin = OriginOf(sighting, held.Address) };
        return sighting.IsGrant ? held with { Granted = IsOfPacket(sighting.Source) ? now : held.Granted, Client = ClientOf(device, sighting) ?? held.Client } : held;
    }

    private static AddressOrigin OriginOf(Sighting sighting, IPAddress address) => AddressTable.OriginOf(sighting.Source, sighting.Mac, address);

    private static HeldAddress Held(AddressClaim claim, DateTimeOffset now) =>
        new(claim.Address, claim.Mac, AddressTable.OriginOf(claim.Source, claim.Mac, claim.Address), claim.Until, now)
        {
            Granted = IsOfPacket(claim.Source) ? claim.Since : null,
            Client = claim.Client,
        };

    internal static bool IsOfPacket(SightingSource source) => source is SightingSource.Dhcp4 or SightingSource.Dhcp6;

    // The gateway's own addresses are nobody else's. Whoever holds an address keeps it: first come, first served (RFC 6620 §3.2.3). Against a server's
    // grant, the holder has to answer a probe.
    private static bool MayHold(GatewayState state, Device device, AddressClaim claim, DateTimeOffset now) =>
        IsFree(state, device, claim.Address, now) && !(IsSelfMade(claim.Source) && IsMadeOfAnother(state, device, claim.Address));

    private static bool IsFree(GatewayState state, Device device, IPAddress address, DateTimeOffset now) =>
        Has(state.Networks[device.Network], address) && !IsGateways(state, device, address) && !IsHeldByAnother(state, device, address, now);

    // An address with another device's MAC address in it waits for that device (RFC 4291 Appendix A).
    private static bool IsMadeOfAnother(GatewayState state, Device device, IPAddress address) =>
        AddressTable.MacIn(address) is { } mac && DeviceLookup.ByMac(state, mac) is { } owner && owner.Id != device.Id;

    private static bool IsSelfMade(SightingSource source) => !IsGranted(source);

    private static bool Has(Network network, IPAddress address) =>
        address.IsIPv6LinkLocal || network.Prefixes.IsEmpty || network.Prefixes.Any(p => p.Contains(address));

    private static bool IsGranted(SightingSource source) => source is SightingSource.Dhcp4 or SightingSource.Dhcp6 or SightingSource.LeaseFile;

    private static bool IsGateways(GatewayState state, Device device, IPAddress address) => state.Networks[device.Network].GatewayAddresses.Contains(address);

    private static bool IsHeldByAnother(GatewayState state, Device device, IPAddress address, DateTimeOffset now) =>
        state.Devices.Values.Any(d => d.Id != device.Id && d.Addresses.Contains(address) && !(AddressTable.HoldingOf(d, address).Until <= now));

    // What a person could be asked about: an address of this network that nobody has. What a server granted, or a device probed, from
    // outside the prefixes known now may belong to a prefix that is about to be known. Another's address stays a claim until the holder was probed.
    private static bool IsWorthKeeping(GatewayState state, Device device, AddressClaim claim, DateTimeOffset now) =>
        !IsGateways(state, device, claim.Address) && (IsGranted(claim.Source) && claim.IsEntitled || !IsHeldByAnother(state, device, claim.Address, now))
        && (claim.IsEntitled || state.Networks[device.Network].Prefixes.Any(p => p.Contains(claim.Address)));
}
