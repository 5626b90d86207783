using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.Reducers;

/// <summary>Which addresses a device holds: binding, giving back, running out. Pure.</summary>
public static class AddressTable
{
    /// <summary>Addresses that one MAC address may hold, so that no device can fill the tables.</summary>
    internal const int AddressCap = 16;

    /// <summary>
    /// The same where the device has a lease or a profile. Renumbering multiplies the addresses that a host chooses at random (RFC 8981 §3.4).
    /// </summary>
    public const int KnownAddressCap = 48;

    /// <summary>Evicted addresses that are remembered of one device.</summary>
    internal const int EvictedCap = 64;

    // An address that was used so recently is not evicted for another one.
    private static readonly TimeSpan Busy = TimeSpan.FromMinutes(1);

    /// <summary>Unbound addresses that are remembered of one device.</summary>
    internal const int ClaimCap = 8;

    /// <summary>Binds an address. A DHCPv4 client holds one lease at a time, a station may be several clients; where the cap is reached, the one unused for longest goes.</summary>
    internal static Device Bind(Device device, HeldAddress held, DateTimeOffset now)
    {
        Device freed = WithinCap(Release(WithoutOtherLease(device, held, now), held.Address), held, now);
        if (freed.Evicted.Contains(held.Address)) return freed;
        return freed with
        {
            Addresses = [.. freed.Addresses.Add(held.Address).Order(AddressOrder.Instance)],
            Holdings = freed.Holdings.Add(held),
            Claims = WithoutClaim(freed, held.Address),
        };
    }

    /// <summary>The device no longer holds the address.</summary>
    internal static Device Release(Device device, IPAddress address) => device with
    {
        Addresses = device.Addresses.Remove(address),
        Holdings = device.Holdings.RemoveAll(h => h.Address.Equals(address)),
    };

    /// <summary>A lease ended: the device no longer holds the address, and using it on does not bring it back.</summary>
    internal static Device End(Device device, IPAddress address, SightingSource source, DateTimeOffset now)
    {
        if (!device.Addresses.Contains(address)) return device;
        AddressClaim ended = new(address, device.MacOf(address), source, IsEntitled: false, HoldingOf(device, address).Until, now, HasEnded: true);
        return Claim(Release(device, address), ended);
    }

    /// <summary>What the device holds when all that has run out by now is gone, but for what is kept all the same.</summary>
    internal static Device Expire(Device device, DateTimeOffset now, Func<HeldAddress, bool>? isKept = null)
    {
        foreach (HeldAddress held in device.Holdings.Where(h => h.Until <= now && isKept?.Invoke(h) != true)) device = End(device, held.Address, SightingSource.LeaseFile, now);
        return device;
    }

    /// <summary>Remembers an address that is not bound, the newest last.</summary>
    internal static Device Claim(Device device, AddressClaim claim)
    {
        AddressClaim? known = device.Claims.FirstOrDefault(c => c.Address.Equals(claim.Address));
        if (known is not null && (known.IsEntitled || !claim.IsEntitled)) return device;
        ImmutableArray<AddressClaim> others = WithoutClaim(device, claim.Address);
        // A person's no is forgotten last.
        if (others.Length >= ClaimCap) others = others.Remove(others.FirstOrDefault(other => !other.IsRefused) ?? others[0]);
        return device with { Claims = others.Add(claim) };
    }

    /// <summary>The binding of an address; derived from the device where none was recorded.</summary>
    internal static HeldAddress HoldingOf(Device device, IPAddress address) =>
        device.Holdings.FirstOrDefault(h => h.Address.Equals(address))
        ?? new(address, device.Mac, OriginOf(SightingSource.NeighborDiscovery, device.Mac, address), null, device.LastSeen);

    /// <summary>How an address was learned, by the source of the sighting.</summary>
    internal static AddressOrigin OriginOf(SightingSource source, MacAddress mac, IPAddress address) => source switch
    {
        _ when address.AddressFamily == AddressFamily.InterNetwork => AddressOrigin.Lease4,
        SightingSource.Dhcp6 or SightingSource.LeaseFile => AddressOrigin.Lease6,
        _ => MacIn(address) == mac ? AddressOrigin.Slaac : AddressOrigin.Privacy,
    };

    /// <summary>
    /// The MAC address that an IPv6 address is made from: its lower half is the MAC address with FF-FE in the middle and the local bit turned
    /// (RFC 4291 §A). Null for any other address.
    /// </summary>
    internal static MacAddress? MacIn(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        if (!address.TryWriteBytes(octets, out int length) || length != 16) return null;
        ulong made = BinaryPrimitives.ReadUInt64BigEndian(octets[8..]) ^ 0x0200000000000000;
        return (made >> 24 & 0xFFFF) == 0xFFFE ? new MacAddress(made >> 16 & 0xFFFFFF000000 | made & 0xFFFFFF) : null;
    }

    /// <summary>
    /// Ends the client's other DHCPv4 lease. One that it was seen to use stays until it uses the new one: the server may have been asked in its name.
    /// The lease of another client at the same MAC address stays, such as one of network boot. What only a file says ends nothing.
    /// </summary>
    internal static Device WithoutOtherLease(Device device, HeldAddress held, DateTimeOffset now)
    {
        if (held.Origin != AddressOrigin.Lease4 || held.Granted is not { } granted) return device;
        foreach (IPAddress other in device.Addresses.Where(a => a.AddressFamily == AddressFamily.InterNetwork && !a.Equals(held.Address)))
        {
            HeldAddress before = HoldingOf(device, other);
            if (IsOfSameClient(before, held) && !(before.Granted > granted) && (held.InUse || !before.InUse)) device = End(device, other, SightingSource.Dhcp4, now);
        }
        return device;
    }

    private static bool IsOfSameClient(HeldAddress one, HeldAddress other) => one.Mac == other.Mac && one.Origin != AddressOrigin.Static && one.Client == other.Client;

    // The added one itself goes where all others are busy, and none of them is its server's choice or a person's.
    private static Device WithinCap(Device device, HeldAddress added, DateTimeOffset now)
    {
        device = device with { Evicted = device.Evicted.Remove(added.Address) };
        HeldAddress[] held = [.. device.Addresses.Select(a => HoldingOf(device, a)).Where(h => h.Mac == added.Mac)];
        if (held.Length < CapOf(device)) return device;
        HeldAddress least = held.OrderBy(IsGiven).ThenBy(h => h.InUse).ThenBy(h => h.Seen).ThenBy(h => h.Address, AddressOrder.Instance).First();
        return IsGiven(added) || !least.InUse || now - least.Seen > Busy ? Evicting(Release(device, least.Address), least.Address) : Evicting(device, added.Address);
    }

    private static int CapOf(Device device) =>
        device.ProfileKey is not null || device.Holdings.Any(h => IsGiven(h) || h.Origin == AddressOrigin.Lease6) ? KnownAddressCap : AddressCap;

    private static bool IsGiven(HeldAddress held) => held.Origin is AddressOrigin.Static or AddressOrigin.Lease4;

    private static Device Evicting(Device device, IPAddress address) =>
        device with { Evicted = [.. device.Evicted.Remove(address).TakeLast(EvictedCap - 1), address] };

    private static ImmutableArray<AddressClaim> WithoutClaim(Device device, IPAddress address) => device.Claims.RemoveAll(c => c.Address.Equals(address));
}
