using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// Keeps the place of each MAC address: its interface and, where a bridge shows it, its port. A frame from another place does not move it. The old
/// place is probed first, and only where it does not answer the device has moved (RFC 6620 §3.2). If it answers, the frame was forged.
/// </summary>
internal static class PlaceReducer
{
    /// <summary>Without another sign of a second station for this long, the MAC address is no longer duplicate.</summary>
    internal static readonly TimeSpan Trust = TimeSpan.FromMinutes(10);

    // A place that was not probed for this long is seen anew.
    private static readonly TimeSpan Pending = TimeSpan.FromMinutes(1);

    /// <summary>The device at the place of a sighting that counts.</summary>
    internal static Device Stand(GatewayState state, Device device, Sighting sighting)
    {
        if (sighting.Via is not null) return device;
        if (device.Leaving is not null && PlaceJudge.IsOwnFrame(sighting)) device = device with { Leaving = null };
        DeviceLocation? place = device.PlaceOf(sighting.Mac);
        string? known = place?.Interface == sighting.Interface ? place.Port : null;
        // A forwarding table knows a port before the agent reads it. Until a frame comes from the port, those that are read on the bridge count.
        string? port = known is null && PlaceJudge.IsOfTable(sighting) ? null : sighting.Port ?? known;
        return At(state, device, new(sighting.Mac, sighting.Interface, port));
    }

    /// <summary>Notes a sighting that comes from another place or from an unclear one.</summary>
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Suspect(GatewayState state, Device device, Sighting sighting, Standing standing, DateTimeOffset now)
    {
        Device noted = sighting.IsGrant ? AddressBinding.Keep(state, device, sighting, now) : device;
        if (standing == Standing.Unclear) return With(state, device, noted, now);
        noted = noted with { Elsewhere = Seen(noted.Elsewhere, sighting, now) };
        if (IsBackHome(state, noted)) return Move(state, noted, noted.Elsewhere!.At, now);
        (GatewayState after, IReadOnlyList<GatewayEvent> events) = With(state, device, noted, now);
        return sighting.Released ? ForgeryReducer.Report(after, device, ForgeryKind.Release, sighting.Port ?? sighting.Interface, events, now) : (after, events);
    }

    /// <summary>Notes a packet that the kernel dropped at a port that is not the place of its MAC address. A probe tells a device that moved from a forged packet.</summary>
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Suspect(GatewayState state, Violation violation)
    {
        if (DeviceLookup.ByMac(state, violation.SourceMac) is not { Elsewhere: null } device || BridgeOf(state, violation.From) is not { } bridge) return (state, []);
        DeviceLocation at = new(violation.SourceMac, bridge, violation.From);
        if (device.PlaceOf(violation.SourceMac) is not { } place || place == at) return (state, []);
        return With(state, device, device with { Elsewhere = new(at, violation.Time, IsGranted: false) }, violation.Time);
    }

    /// <summary>What follows from a probe of a place.</summary>
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Apply(GatewayState state, PolicyInput.PlaceProbed probed, DateTimeOffset now)
    {
        if (!state.Devices.TryGetValue(probed.Device, out Device? device)) return (state, []);
        if (probed.Address is { } address) return ContestReducer.Apply(state, device, address, probed.IsThere, now);
        if (device.Elsewhere is not { } suspect || device.PlaceOf(suspect.At.Mac) != probed.Place) return (state, []);
        return probed.IsThere ? Stay(state, device, suspect, now)
            : MayLeave(state, device, suspect, probed.IsUnplugged) ? Move(state, device, suspect.At, now)
            : suspect.IsGranted ? Wait(state, device, suspect, now)
            : Stay(state, device, suspect, now);
    }

    /// <summary>Forgets a doubt that time has answered.</summary>
    internal static Device Settle(Device device, DateTimeOffset now)
    {
        if (device.Elsewhere is { } suspect && (now - suspect.Since).Duration() > Pending) device = device with { Elsewhere = null };
        return device.DuplicateMacSeen is { } seen && (now - seen).Duration() >= Trust ? device with { DuplicateMacSince = null, DuplicateMacSeen = null } : device;
    }

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Wait(GatewayState state, Device device, SuspectPlace suspect, DateTimeOffset now) =>
        With(state, device, device with { Elsewhere = null, Leaving = new(suspect.At, device.Leaving?.Since ?? now, device.Leaving?.IsRefused ?? false) }, now);

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Stay(GatewayState state, Device device, SuspectPlace suspect, DateTimeOffset now)
    {
        Device stays = device with { Elsewhere = null, DuplicateMacSince = device.DuplicateMacSince ?? now, DuplicateMacSeen = now };
        (GatewayState after, IReadOnlyList<GatewayEvent> events) = With(state, device, stays, now);
        return ForgeryReducer.Report(after, stays, ForgeryKind.Mac, suspect.At.Name, events, now);
    }

    private static string? BridgeOf(GatewayState state, string port) =>
        state.Networks.Values.SelectMany(n => n.Interfaces).FirstOrDefault(i => state.Facts?.Interfaces.GetValueOrDefault(i)?.Ports.Any(p => p.Name == port) == true);

    private static SuspectPlace Seen(SuspectPlace? before, Sighting sighting, DateTimeOffset now)
    {
        if (before is null || !IsSame(before.At, sighting)) return new(new(sighting.Mac, sighting.Interface, sighting.Port), now, sighting.IsGrant);
        return before with { At = before.At with { Port = sighting.Port ?? before.At.Port }, IsGranted = sighting.IsGrant || before.IsGranted };
    }

    private static bool IsSame(DeviceLocation at, Sighting sighting) =>
        at.Mac == sighting.Mac && at.Interface == sighting.Interface && (sighting.Port is null || at.Port is null || at.Port == sighting.Port);

    /// <summary>A person's answer to a move away from a trusted network.</summary>
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Answer(GatewayState state, Device device, bool isGranted, DateTimeOffset now) => isGranted
        ? Move(state, device, device.Leaving!.To, now)
        : With(state, device, device with { Leaving = device.Leaving! with { IsRefused = true } }, now);

    // A trusted device loses its network only to a whole DHCP exchange elsewhere after it was unplugged. One that sleeps does not answer either, so
    // without that a person has to say that it moved.
    private static bool MayLeave(GatewayState state, Device device, SuspectPlace suspect, bool isUnplugged) =>
        suspect.IsGranted && isUnplugged || state.Networks[device.Network].Kind != NetworkKind.Trusted || NetworkAt(state, suspect.At)?.Name == device.Network;

    // Only trusted stations reach a trusted network, so its server's grant needs no probe; nor does a frame of a device that was at home in one.
    private static bool IsBackHome(GatewayState state, Device device) => device.Elsewhere is { } suspect && (suspect.IsGranted || device.IsAway)
        && NetworkAt(state, suspect.At)?.Kind == NetworkKind.Trusted && state.Networks[device.Network].Kind != NetworkKind.Trusted;

    private static Network? NetworkAt(GatewayState state, DeviceLocation place) => DeviceLookup.NetworkOf(state, place.Interface);

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Move(GatewayState state, Device device, DeviceLocation to, DateTimeOffset now)
    {
        bool isHome = NetworkAt(state, to)?.Kind == NetworkKind.Trusted;
        Device leaving = device with { Elsewhere = null, Leaving = null, IsAway = !isHome && (device.IsAway || state.Networks[device.Network].Kind == NetworkKind.Trusted) };
        return With(state, device, AddressBinding.Rebind(state, At(state, leaving, to), now), now);
    }

    private static Device At(GatewayState state, Device device, DeviceLocation here)
    {
        if (device.PlaceOf(here.Mac) == here && device.Interface == here.Interface && device.Port == here.Port) return device;
        return device with
        {
            Interface = here.Interface,
            Port = here.Port,
            Places = device.OtherMacs.IsEmpty ? [] : [here, .. device.Places.Where(p => p.Mac != here.Mac)],
            Network = DeviceLookup.NetworkOf(state, here.Interface)?.Name ?? device.Network,
        };
    }

    internal static (GatewayState, IReadOnlyList<GatewayEvent>) With(GatewayState state, Device before, Device after, DateTimeOffset now)
    {
        if (after == before) return (state, []);
        GatewayState changed = state with { Devices = AddressBinding.FreeElsewhere(state.Devices, after).SetItem(after.Id, after) };
        return (IdentityConcerns.Follow(changed, after, now), [.. DeviceEvents.Of(before, after, now)]);
    }
}
