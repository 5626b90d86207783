using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// Tracks the location of each MAC address. One move means that the device was carried. Returning within a minute means a duplicate MAC address, and
/// the stricter of the two networks then applies to both stations.
/// </summary>
internal static class MacMoveDetector
{
    /// <summary>Seen at its former place within this time after it moved, it never left.</summary>
    internal static readonly TimeSpan Turn = TimeSpan.FromMinutes(1);

    /// <summary>Seen in one place only for this long, it is one station again.</summary>
    internal static readonly TimeSpan Trust = TimeSpan.FromMinutes(10);

    private const int MostPlaces = 4;

    internal static Device Follow(GatewayState state, Device device, Sighting sighting, DateTimeOffset now)
    {
        DeviceLocation here = new(sighting.Interface, sighting.Port ?? PortAt(device, sighting.Interface), now);
        if (IsAt(device, here)) return Stay(device, here, now);

        DeviceLocation? back = device.Places.FirstOrDefault(p => IsSame(p, here));
        Device moved = device with
        {
            Interface = here.Interface,
            Port = here.Port,
            Places = [.. device.Places.Where(p => !IsSame(p, here)).Prepend(here).Take(MostPlaces)],
            DuplicateMacSince = device.DuplicateMacSince ?? (back is not null && now - back.Seen < Turn ? now : null),
        };
        return moved with { Network = NetworkOf(state, moved) };
    }

    /// <summary>Forgets a doubt that time has answered.</summary>
    internal static Device Settle(GatewayState state, Device device, DateTimeOffset now)
    {
        if (device.DuplicateMacSince is null || device.Places.Count(p => now - p.Seen < Trust) > 1) return device;
        Device settled = device with { DuplicateMacSince = null, Places = [.. device.Places.Take(1)] };
        return settled with { Network = NetworkOf(state, settled) };
    }

    // The time of a place is kept coarsely while nothing hangs on it, so that a device that merely speaks is the same value as before.
    private static Device Stay(Device device, DeviceLocation here, DateTimeOffset now)
    {
        if (device.Places is [var first, ..] && IsSame(first, here) && now - first.Seen < Turn / 10 && first.Port == here.Port) return device;
        return device with { Port = here.Port, Places = [.. device.Places.Where(p => !IsSame(p, here)).Prepend(here).Take(MostPlaces)] };
    }

    private static bool IsAt(Device device, DeviceLocation here) => device.Places.IsEmpty
        ? device.Interface == here.Interface
        : IsSame(device.Places[0], here);

    private static string? PortAt(Device device, string interfaceName) =>
        device.Places.FirstOrDefault(p => p.Interface == interfaceName)?.Port;

    // A frame does not tell its bridge port, so an unknown port is no other port.
    private static bool IsSame(DeviceLocation one, DeviceLocation other) =>
        one.Interface == other.Interface && (one.Port is null || other.Port is null || one.Port == other.Port);

    private static string NetworkOf(GatewayState state, Device device)
    {
        IEnumerable<DeviceLocation> places = device.DuplicateMacSince is null ? device.Places.Take(1) : device.Places;
        return places.Select(p => DeviceLookup.NetworkOf(state, p.Interface)).OfType<Network>()
            .OrderByDescending(Strictness).FirstOrDefault()?.Name ?? device.Network;
    }

    private static int Strictness(Network network) => (network.Mode == EnforcementMode.Enforce ? 10 : 0) + network.Kind switch
    {
        NetworkKind.Strict => 2,
        NetworkKind.Iot => 1,
        _ => 0,
    };
}
