using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// Stations behind a repeater that translates MAC addresses: it puts its own on their frames and leaves theirs in DHCP (<c>chaddr</c>). Their addresses
/// belong to the repeater's MAC address, which has one policy, the intersection of all, and one response. So nobody gains anything by inventing stations.
/// </summary>
/// <remarks>A station that is known at a place of its own stays there, unless the operator says that this is a repeater: its place is probed then.</remarks>
internal static class RepeatedStations
{
    /// <summary>Stations behind one MAC address; further ones get no address through it.</summary>
    internal const int Most = 8;

    /// <summary>Whether a sighting is a station's request that another one sent.</summary>
    internal static bool IsRequest(Sighting sighting) =>
        sighting is { Source: SightingSource.Dhcp4, Via: { IsGroup: false }, Relay: null, IsAcknowledgement: false, Released: false, Transaction: not null };

    /// <summary>Notes a request at the device that sent it.</summary>
    /// <returns>The state, and whether the request tells nothing else: its station has no place of its own.</returns>
    internal static (GatewayState State, IReadOnlyList<GatewayEvent> Events, bool IsAll) Note(GatewayState state, Sighting request, DateTimeOffset now)
    {
        Sighting sender = new() { Source = SightingSource.Arp, Mac = request.Via!.Value, Interface = request.Interface, Port = request.Port };
        (GatewayState after, IReadOnlyList<GatewayEvent> events) = SightingReducer.Apply(state, sender, now);
        bool hasPlace = DeviceLookup.ByMac(after, request.Mac) is { } known && !IsOnlyGranted(known, request.Mac);
        if (DeviceLookup.ByMac(after, sender.Mac) is not { } repeater) return (after, events, false);
        Standing standing = PlaceJudge.Judge(repeater, sender);
        // The copy of a frame that was read on the bridge itself; the one that was read at its port counts.
        if (standing != Standing.Here) return (after, events, standing == Standing.Unclear && !hasPlace);
        Device noted = With(after, repeater, request, now);
        if (noted == repeater) return (after, events, !hasPlace);
        (after, IReadOnlyList<GatewayEvent> more) = PlaceReducer.With(after, repeater, hasPlace ? noted : Absorb(after, noted, request.Mac, now), now);
        return (hasPlace ? after : Without(after, request.Mac), [.. events, .. more], !hasPlace);
    }

    /// <summary>A grant to a station behind a repeater is one to the repeater.</summary>
    internal static Sighting Translate(GatewayState state, Sighting sighting) =>
        sighting.IsGrant && sighting.Via is null && MacFor(state, sighting.Mac) is var mac && mac != sighting.Mac
            ? sighting with { Mac = mac, Client = $"{sighting.Mac}/{sighting.Client}", HostName = null } : sighting;

    /// <summary>The MAC address that a station uses on its frames: its repeater's, or its own.</summary>
    internal static MacAddress MacFor(GatewayState state, MacAddress station)
    {
        Device? known = DeviceLookup.ByMac(state, station);
        foreach (Device device in state.Devices.Values)
        {
            if (device.Behind.IsEmpty || !device.Behind.Any(b => b.Mac == station)) continue;
            if (known is null || known.Id == device.Id || IsOnlyGranted(known, station) || IsConfirmed(state, device)) return device.Mac;
        }
        return station;
    }

    /// <summary>The operator said that it is a repeater.</summary>
    internal static bool IsConfirmed(GatewayState state, Device device) => DeviceLookup.SettingsOf(state, device)?.IsRepeater == true;

    private static Device With(GatewayState state, Device repeater, Sighting request, DateTimeOffset now)
    {
        RepeatedStation? before = repeater.Behind.FirstOrDefault(b => b.Mac == request.Mac);
        RepeatedStation? gone = before is null && repeater.Behind.Length >= Most ? repeater.Behind.FirstOrDefault(b => !HasAddress(repeater, b)) : null;
        if (before is null && gone is null && repeater.Behind.Length >= Most) return repeater;
        RepeatedStation station = new(request.Mac, ProfileOf(state, repeater, request), before?.Since ?? now);
        return station == before ? repeater : repeater with { Behind = [.. repeater.Behind.Where(b => b != gone && b.Mac != request.Mac), station] };
    }

    // A station that left gives its place to the next one; visitors change their MAC addresses.
    private static bool HasAddress(Device repeater, RepeatedStation station) =>
        repeater.Holdings.Any(h => h.Client?.StartsWith($"{station.Mac}/", StringComparison.Ordinal) == true);

    // What the operator wrote, a person confirmed or a rule says of a device with this MAC address; its own claims are another's words here.
    private static string? ProfileOf(GatewayState state, Device repeater, Sighting request)
    {
        Device station = new()
        {
            Id = DeviceId.Of(request.Mac), Mac = request.Mac, Network = repeater.Network, Interface = repeater.Interface,
            HostName = request.HostName, VendorClass = request.VendorClass, FirstSeen = repeater.FirstSeen, LastSeen = repeater.LastSeen,
        };
        return ProfileChoice.WithApprovedProfile(state, ProfileChoice.Reconsider(state, station)).ProfileKey;
    }

    // The server's grant may have been read before the request.
    private static Device Absorb(GatewayState state, Device repeater, MacAddress station, DateTimeOffset now)
    {
        if (DeviceLookup.ByMac(state, station) is not { } granted) return repeater;
        foreach (HeldAddress held in granted.Holdings.Where(h => !(h.Until <= now)))
            repeater = AddressTable.Bind(repeater, held with { Mac = repeater.Mac, Client = $"{station}/{held.Client}" }, now);
        return repeater;
    }

    private static GatewayState Without(GatewayState state, MacAddress station) =>
        DeviceLookup.ByMac(state, station) is { } gone ? IdentityConcerns.Forget(state with { Devices = state.Devices.Remove(gone.Id) }, gone.Id) : state;

    // A server's grant alone made it a device; no frame of its own was ever seen.
    private static bool IsOnlyGranted(Device device, MacAddress mac) =>
        device is { LastRequest: null, Port: null, Fingerprint: null, OtherMacs.IsEmpty: true } && device.Mac == mac && device.Holdings.All(h => !h.InUse && h.Granted is not null);
}
