using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>What a new start makes of devices that were known before it: the configuration and the clock may have moved on.</summary>
public static class KnownDevices
{
    /// <summary>Unseen for this long and never at home here, a device is forgotten.</summary>
    private static readonly TimeSpan Visit = TimeSpan.FromMinutes(10);

    /// <summary>Devices that are remembered without ever having been at home here.</summary>
    private const int MostVisitors = 1024;

    /// <summary>The state with the devices from before; those on networks that are no longer governed are left out.</summary>
    public static GatewayState Restore(GatewayState state, IEnumerable<Device> devices, DateTimeOffset now)
    {
        ImmutableSortedDictionary<DeviceId, Device>.Builder known = state.Devices.ToBuilder();
        ImmutableSortedDictionary<MacAddress, DeviceId>.Builder aliases = state.Aliases.ToBuilder();
        foreach (Device stored in devices)
        {
            if (DeviceLookup.NetworkOf(state, stored.Interface) is not { } network) continue;
            Device device = AddressTable.Expire(stored with { Network = network.Name, DuplicateMacSince = null, Claims = stored.Claims.RemoveAll(claim => !claim.IsOpen && !claim.IsRefused && !claim.HasEnded) }, now);
            device = ProfileChoice.Dated(device, ProfileChoice.WithOwnRequest(state, ProfileChoice.WithApprovedProfile(state, ProfileChoice.Reconsider(state, device)), now), now);
            known[device.Id] = device with { Name = DeviceLookup.GivenName(state, device) ?? device.Name };
            foreach (MacAddress mac in device.Macs.Where(mac => DeviceId.Of(mac) != device.Id)) aliases[mac] = device.Id;
        }
        GatewayState restored = state with { Devices = known.ToImmutable(), Aliases = aliases.ToImmutable() };
        return restored.Devices.Values.Aggregate(restored, (s, d) => IdentityConcerns.Follow(s, d, now));
    }

    /// <summary>The state with the names that persons ordered: a device may have been stored before its name was.</summary>
    public static GatewayState WithGivenNames(GatewayState state) => state with
    {
        Devices = state.Devices.SetItems(
            from device in state.Devices.Values
            let name = DeviceLookup.GivenName(state, device)
            where name is not null && name != device.Name
            select KeyValuePair.Create(device.Id, device with { Name = name })),
    };

    /// <summary>
    /// Whether a device is known to be real: it has a lease, a person named it or its profile or answered for it, or it stayed longer than a visit. What
    /// it claims itself does not count. Only such a device is stored, and it is never evicted for an unknown device.
    /// </summary>
    public static bool IsAtHome(GatewayState state, Device device) =>
        device.ProfileSource?.Strength() == SourceStrength.Strong
        || device.Response.Level != ResponseLevel.None
        || !device.OtherMacs.IsEmpty
        || device.LastSeen - device.FirstSeen > Visit
        || device.HasGivenAddress
        || state.Orders.ContainsKey(device.Id)
        || IsAnswered(state, device)
        || device.Macs.Any(mac => state.Settings.ContainsKey(mac) || state.Vouched.ContainsKey(mac));

    // What a person decided in the queue is kept. What only waits is not: anybody can make devices that wait.
    private static bool IsAnswered(GatewayState state, Device device) =>
        device.Claims.Any(claim => claim.IsRefused)
        || device.Leaving?.IsRefused == true
        || device.RefusedProfile is not null
        || device.Admission == Admission.Refused
        || device.Admission == Admission.Admitted && state.Networks.TryGetValue(device.Network, out Network? network) && network.NewDevices == NewDevices.Approve;

    /// <summary>Forgets visitors that have gone, and the ones longest unseen where there are too many.</summary>
    internal static GatewayState WithoutVisitors(GatewayState state, DateTimeOffset now)
    {
        Device[] visitors = [.. state.Devices.Values.Where(d => !IsAtHome(state, d)).OrderByDescending(d => d.LastSeen)];
        DeviceId[] gone = [.. visitors.Index().Where(v => v.Index >= MostVisitors || v.Item.Addresses.IsEmpty && now - v.Item.LastSeen > Visit).Select(v => v.Item.Id)];
        return gone.Length == 0 ? state : gone.Aggregate(state with { Devices = state.Devices.RemoveRange(gone) }, IdentityConcerns.Forget);
    }
}
