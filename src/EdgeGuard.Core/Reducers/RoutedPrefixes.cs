using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// Networks behind a router that the operator names (<see cref="Network.Routers"/>), such as a Thread border router, by its route information
/// (RFC 4191 §2.3). A network that overlaps one of this gateway, a declared one elsewhere, or a NAT64 prefix is refused.
/// </summary>
internal static class RoutedPrefixes
{
    /// <summary>Networks behind one router.</summary>
    internal const int Most = 4;

    private const int Shortest = 40, Longest = 96;

    internal static Device Follow(GatewayState state, Device device, Sighting sighting, DateTimeOffset now)
    {
        if (sighting.Routes.Count == 0 || sighting.Via is not null || !state.Networks[device.Network].Routers.Contains(sighting.Mac)) return device;
        ImmutableArray<RoutedPrefix> routed = device.Routed;
        foreach ((IPNetwork prefix, TimeSpan lifetime) in sighting.Routes.Where(r => MayLieBehind(state, device, r.Prefix)))
        {
            RoutedPrefix? before = routed.FirstOrDefault(r => r.Prefix.Equals(prefix));
            if (lifetime <= TimeSpan.Zero) routed = routed.RemoveAll(r => r == before);
            else if (before is not null) routed = routed.Replace(before, before with { Until = now + lifetime });
            else if (routed.Length < Most) routed = routed.Add(new(prefix, now + lifetime));
        }
        return routed.SequenceEqual(device.Routed) ? device : device with { Routed = routed };
    }

    /// <summary>Without those whose announcement is over.</summary>
    internal static Device Expire(Device device, DateTimeOffset now) =>
        device.Routed.Any(r => r.Until <= now) ? device with { Routed = device.Routed.RemoveAll(r => r.Until <= now) } : device;

    private static bool MayLieBehind(GatewayState state, Device device, IPNetwork prefix) =>
        prefix.PrefixLength is >= Shortest and <= Longest && !prefix.BaseAddress.IsIPv6LinkLocal && !prefix.BaseAddress.IsIPv6Multicast
        && !state.Networks.Values.Any(n => n.Prefixes.Any(p => Overlaps(p, prefix)) || n.GatewayAddresses.Any(prefix.Contains))
        && state.Facts?.OwnAddresses.Any(prefix.Contains) != true
        && !state.LocalNetworks.Concat(state.Rebinding().Translations).Any(other => Overlaps(other, prefix))
        && !state.Devices.Values.Any(d => d.Id != device.Id && d.Routed.Any(r => Overlaps(r.Prefix, prefix)));

    private static bool Overlaps(IPNetwork one, IPNetwork other) =>
        one.BaseAddress.AddressFamily == other.BaseAddress.AddressFamily && (one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress));
}
