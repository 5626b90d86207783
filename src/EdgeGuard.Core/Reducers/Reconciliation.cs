using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Leases;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>Compares the state with the kernel's and the DHCP server's tables, and returns the missed sightings. Pure.</summary>
public static class Reconciliation
{
    // A lease may end this much later than known before that is news: servers round.
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(5);

    // The kernel counts in hundredths of a second, and the order took a moment.
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>A device in the kernel's tables; null where it is known already.</summary>
    /// <param name="state">The state.</param>
    /// <param name="interfaceName">The interface.</param>
    /// <param name="port">The bridge port, where a bridge states it.</param>
    /// <param name="mac">The MAC address.</param>
    /// <param name="address">The address, where a neighbor table states it.</param>
    /// <param name="confirmed">When its last packet came, by the kernel; null where the kernel does not tell. A forgotten device needs a later one.</param>
    public static Sighting? Met(GatewayState state, string interfaceName, string? port, MacAddress mac, IPAddress? address, DateTimeOffset? confirmed = null)
    {
        if (DeviceLookup.NetworkOf(state, interfaceName) is not { } network) return null;
        if (address is not null && network.GatewayAddresses.Contains(address)) return null;
        Device? device = DeviceLookup.ByMac(state, mac);
        if (device is not null && IsAt(device, interfaceName, port) && IsKnown(device, address)) return null;
        if (device is null && IsForgotten(state, mac, confirmed)) return null;
        return new()
        {
            Source = SightingSource.NeighborTable,
            Mac = mac,
            Interface = interfaceName,
            Port = port,
            Address = address,
            // An IPv6 address that answers was probed; an IPv4 address needs a grant.
            OnlyInUse = address is null || address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork,
        };
    }

    /// <summary>
    /// A lease in the server's file; null where it is known, its interface is not, or packets tell something newer. A lease without a MAC address
    /// belongs to the device that holds or last held its address, and a doubtful one binds for that device only.
    /// </summary>
    public static Sighting? Granted(GatewayState state, RecordedLease lease, DateTimeOffset now)
    {
        if ((lease.Mac ?? LastHolder(state, lease.Address)) is not { } written) return null;
        MacAddress mac = RepeatedStations.MacFor(state, written);
        Device? device = DeviceLookup.ByMac(state, mac);
        if (device is null && (lease.IsReserved || ForgottenMacs.Since(state, mac) is not null)) return null;
        if (IsNothingNew(device, lease, mac) || IsHeldSince(state, device, lease)) return null;
        if (state.Networks.Values.FirstOrDefault(n => n.Prefixes.Any(p => p.Contains(lease.Address))) is not { } network) return null;
        return Grant(lease, mac, device, network) with { Lease = lease.Until - now, Client = mac == written ? lease.Client : $"{written}/{lease.Client}" };
    }

    private static bool IsForgotten(GatewayState state, MacAddress mac, DateTimeOffset? confirmed) =>
        ForgottenMacs.Since(state, mac) is { } forgotten && !(confirmed > forgotten + Tick);

    private static Sighting Grant(RecordedLease lease, MacAddress mac, Device? device, Network network) => new()
    {
        Source = SightingSource.LeaseFile,
        Mac = mac,
        Interface = device is not null && network.Interfaces.Contains(device.Interface) ? device.Interface : network.Interfaces[0],
        Address = lease.Address,
        HostName = device?.HostName is null ? lease.HostName : null,
    };

    /// <summary>A lease that the server no longer has; null where no device holds the address any more.</summary>
    public static Sighting? GivenUp(GatewayState state, RecordedLease lease) =>
        lease.Mac is { } mac && DeviceLookup.ByMac(state, mac) is { } device && device.Holdings.Any(h => h.Address.Equals(lease.Address) && h.Mac == mac && h.Until is not null)
            ? new() { Source = SightingSource.LeaseFile, Mac = mac, Interface = device.Interface, Address = lease.Address, Released = true }
            : null;

    private static MacAddress? LastHolder(GatewayState state, IPAddress address) =>
        state.Devices.Values.Where(d => d.Addresses.Contains(address)).Select(d => (MacAddress?)d.MacOf(address)).FirstOrDefault()
        ?? state.Devices.Values.SelectMany(d => d.Claims).FirstOrDefault(c => c.HasEnded && c.Address.Equals(address))?.Mac;

    // A file extends a lease that is in force, unless a server was seen to grant it since. One that was given back, or replaced, is not the one that
    // the file still lists: a new grant ends later, and is written after the packet with which the old one ended.
    private static bool IsNothingNew(Device? device, RecordedLease lease, MacAddress mac)
    {
        if (device is null) return lease.IsDoubtful;
        if (device.Holdings.FirstOrDefault(h => h.Address.Equals(lease.Address) && h.Mac == mac) is { } held)
            return IsSame(held.Until, lease.Until) || held.Granted > lease.Noted || IsLeased(held) && !EndsLater(lease.Until, held.Until);
        return device.Claims.FirstOrDefault(c => c.HasEnded && c.Address.Equals(lease.Address)) is { } ended ? IsOver(ended, lease) : lease.IsDoubtful;
    }

    private static bool IsOver(AddressClaim ended, RecordedLease lease) => !EndsLater(lease.Until, ended.Until) || AddressBinding.IsOfPacket(ended.Source) && ended.Since > lease.Noted;

    // The file is the older evidence where another device was granted the address, or was seen with it, after the line was written.
    private static bool IsHeldSince(GatewayState state, Device? device, RecordedLease lease) =>
        state.Devices.Values.Any(d => d.Id != device?.Id && d.Addresses.Contains(lease.Address) && AddressTable.HoldingOf(d, lease.Address).Seen > lease.Noted);

    private static bool IsLeased(HeldAddress held) => held.Origin is AddressOrigin.Lease4 or AddressOrigin.Lease6;

    private static bool EndsLater(DateTimeOffset? one, DateTimeOffset? other) => other is { } end && (one is not { } until || until > end + Rounding);

    private static bool IsAt(Device device, string interfaceName, string? port) => device.Interface == interfaceName && (port is null || device.Port is null || device.Port == port);

    private static bool IsKnown(Device device, IPAddress? address) =>
        address is null || device.Addresses.Contains(address) || device.Claims.Any(c => c.Address.Equals(address));

    private static bool IsSame(DateTimeOffset? known, DateTimeOffset? written) =>
        known is { } one && written is { } other ? (one - other).Duration() <= Rounding : known is null == written is null;
}
