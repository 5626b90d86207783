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

    // Every NAT64 may use these (RFC 6052 §2.1, RFC 8215 §3).
    private static readonly IPNetwork[] WellKnownTranslations = [IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("64:ff9b:1::/48")];

    /// <summary>The state without what lies in NAT64 prefixes that an upstream router announces now.</summary>
    internal static GatewayState WithoutTranslated(GatewayState state)
    {
        ImmutableArray<IPNetwork> translations = state.Rebinding().Translations;
        Device[] cut = [.. state.Devices.Values.Where(d => d.Routed.Any(r => translations.Any(t => Overlaps(t, r.Prefix))))];
        return cut.Length == 0 ? state : state with
        {
            Devices = state.Devices.SetItems(cut.Select(d => KeyValuePair.Create(d.Id, d with { Routed = d.Routed.RemoveAll(r => translations.Any(t => Overlaps(t, r.Prefix))) }))),
        };
    }

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
        && !state.LocalNetworks.Concat(state.Rebinding().Translations).Concat(WellKnownTranslations).Any(other => Overlaps(other, prefix))
        && !state.Devices.Values.Any(d => d.Id != device.Id && d.Routed.Any(r => Overlaps(r.Prefix, prefix)));

    private static bool Overlaps(IPNetwork one, IPNetwork other) => RoutedGuard.Overlaps(one, other);
}
