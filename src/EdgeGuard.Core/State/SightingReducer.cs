using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.Status;

namespace EdgeGuard.Core.State;

/// <summary>What follows from a sighting: a device appears, or what is known of it changes.</summary>
internal static class SightingReducer
{
    /// <summary>Addresses that one hardware address may hold, so that no device can fill the tables (privacy addresses come and go).</summary>
    internal const int AddressCap = 16;

    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Apply(GatewayState state, Sighting sighting, DateTimeOffset now)
    {
        if (sighting.Mac.IsGroup || sighting.Mac.Value == 0) return (state, []);
        if (DeviceLookup.NetworkOf(state, sighting.Interface) is not { } network) return (state, []);

        DeviceId id = DeviceId.Of(sighting.Mac);
        Device? before = state.Devices.GetValueOrDefault(id);
        DeviceSettings? settings = state.Settings.GetValueOrDefault(sighting.Mac);
        Device device = before ?? Newcomer(sighting, network, settings, now) with { Response = state.Holds.GetValueOrDefault(id, DeviceResponse.None) };
        device = WithProfile(WithAddress(WithPlace(device, sighting, network, settings), state, network, sighting), network, settings, sighting);
        GatewayState after = state with { Devices = FreeElsewhere(state.Devices, device).SetItem(id, device with { LastSeen = now }) };

        return before is null ? (after, [new GatewayEvent.DeviceAppeared(now, device)])
            : IsNews(before, device) ? (after, [new GatewayEvent.DeviceChanged(now, device)])
            : (after, []);
    }

    private static Device Newcomer(Sighting sighting, Network network, DeviceSettings? settings, DateTimeOffset now) => new()
    {
        Id = DeviceId.Of(sighting.Mac),
        Mac = sighting.Mac,
        Network = network.Name,
        Interface = sighting.Interface,
        ProfileKey = settings?.ProfileKey,
        ProfileSource = settings?.ProfileKey is null ? null : SightingSource.Configuration,
        FirstSeen = now,
        LastSeen = now,
    };

    private static Device WithPlace(Device device, Sighting sighting, Network network, DeviceSettings? settings) => device with
    {
        Network = network.Name,
        Interface = sighting.Interface,
        Name = settings?.Name ?? sighting.HostName ?? device.Name,
    };

    // Only a lease or a device's own probe binds; an address merely seen in use tells who is there.
    private static Device WithAddress(Device device, GatewayState state, Network network, Sighting sighting)
    {
        if (sighting.Address is not { } address || sighting.OnlyInUse) return device;
        if (sighting.Released) return sighting.Via is null ? device with { Addresses = device.Addresses.Remove(address) } : device;
        if (device.Addresses.Contains(address) || !MayHold(state, device, network, sighting.Source, address)) return device;

        ImmutableArray<IPAddress> kept = address.AddressFamily == AddressFamily.InterNetwork
            ? device.Addresses.RemoveAll(a => a.AddressFamily == AddressFamily.InterNetwork)
            : device.Addresses;
        if (kept.Length >= AddressCap) kept = kept.RemoveAt(kept.Length - 1);
        return device with { Addresses = [.. kept.Add(address).Order(AddressOrder.Instance)] };
    }

    // The gateway's own addresses are nobody else's. A probe says what a device would like to use, and whoever holds the address defends
    // it: first come, first served (RFC 6620 §3.2.3). A server's grant stands above that.
    private static bool MayHold(GatewayState state, Device device, Network network, SightingSource source, IPAddress address) =>
        !network.GatewayAddresses.Contains(address)
        && (address.IsIPv6LinkLocal || network.Prefixes.IsEmpty || network.Prefixes.Any(p => p.Contains(address)))
        && (source != SightingSource.NeighborDiscovery || !state.Devices.Values.Any(d => d.Id != device.Id && d.Addresses.Contains(address)));

    // What the operator wrote stands above what a device says of itself, and a trusted device is never profiled.
    // What another station says about a device may be a forgery, so it names no profile.
    // A device may move to another URL of the same maker; another authority needs a person (RFC 8520 §16).
    private static Device WithProfile(Device device, Network network, DeviceSettings? settings, Sighting sighting)
    {
        if (settings?.ProfileKey is not null || network.Kind == NetworkKind.Trusted || sighting.Via is not null) return device;
        if (!MudUrlReader.TryRead(sighting.MudUrl, out Uri? url)) return device;
        if (device.ProfileKey is not null && new Uri(device.ProfileKey).Authority != url.Authority) return device;
        return device with { ProfileKey = url.AbsoluteUri, ProfileSource = sighting.Source };
    }

    // An address has one holder: whoever the server granted it to last.
    private static ImmutableSortedDictionary<DeviceId, Device> FreeElsewhere(ImmutableSortedDictionary<DeviceId, Device> devices, Device holder)
    {
        foreach (Device other in devices.Values)
        {
            if (other.Id == holder.Id || !other.Addresses.Any(holder.Addresses.Contains)) continue;
            devices = devices.SetItem(other.Id, other with { Addresses = other.Addresses.RemoveAll(holder.Addresses.Contains) });
        }
        return devices;
    }

    private static bool IsNews(Device before, Device after) =>
        before.Name != after.Name
        || before.Network != after.Network
        || before.ProfileKey != after.ProfileKey
        || !before.Addresses.SequenceEqual(after.Addresses);
}
