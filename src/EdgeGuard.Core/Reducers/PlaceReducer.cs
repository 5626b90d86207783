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
        if (IsBackHome(state, noted)) return Move(state, device, noted, now);
        (GatewayState after, IReadOnlyList<GatewayEvent> events) = With(state, device, noted, now);
        return sighting.Released ? ForgeryReducer.Report(after, device, ForgeryKind.Release, sighting.Port ?? sighting.Interface, events, now) : (after, events);
    }

    /// <summary>Notes a packet that the kernel dropped at a port that is not the place of its MAC address. A probe tells a device that moved from a forged packet.</summary>
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Suspect(GatewayState state, Violation violation)
    {
        if (DeviceLookup.ByMac(state, violation.SourceMac) is not { Elsewhere: null } device || BridgeOf(state, violation.Interface) is not { } bridge) return (state, []);
        DeviceLocation at = new(violation.SourceMac, bridge, violation.Interface);
        if (device.PlaceOf(violation.SourceMac) is not { } place || place == at) return (state, []);
        return With(state, device, device with { Elsewhere = new(at, violation.Time, IsGranted: false) }, violation.Time);
    }

    /// <summary>What follows from a probe of a place.</summary>
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Apply(GatewayState state, PolicyInput.PlaceProbed probed, DateTimeOffset now)
    {
        if (!state.Devices.TryGetValue(probed.Device, out Device? device)) return (state, []);
        if (probed.Address is { } address) return ContestReducer.Apply(state, device, address, probed.IsThere, now);
        if (device.Elsewhere is not { } suspect || device.PlaceOf(suspect.At.Mac) != probed.Place) return (state, []);
        if (!probed.IsThere && MayLeave(state, device, suspect)) return Move(state, device, device, now);
        Device stays = device with { Elsewhere = null, DuplicateMacSince = device.DuplicateMacSince ?? now, DuplicateMacSeen = now };
        (GatewayState after, IReadOnlyList<GatewayEvent> events) = With(state, device, stays, now);
        return ForgeryReducer.Report(after, stays, ForgeryKind.Mac, suspect.At.Name, events, now);
    }

    /// <summary>Forgets a doubt that time has answered.</summary>
    internal static Device Settle(Device device, DateTimeOffset now)
    {
        if (device.Elsewhere is { } suspect && (now - suspect.Since).Duration() > Pending) device = device with { Elsewhere = null };
        return device.DuplicateMacSeen is { } seen && (now - seen).Duration() >= Trust ? device with { DuplicateMacSince = null, DuplicateMacSeen = null } : device;
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

    // A trusted device loses its network only to a whole DHCP exchange elsewhere, never to single frames.
    private static bool MayLeave(GatewayState state, Device device, SuspectPlace suspect) =>
        suspect.IsGranted || state.Networks[device.Network].Kind != NetworkKind.Trusted || NetworkAt(state, suspect)?.Name == device.Network;

    // Only trusted stations reach a trusted network, so its server's grant needs no probe.
    private static bool IsBackHome(GatewayState state, Device device) => device.Elsewhere is { IsGranted: true } suspect
        && NetworkAt(state, suspect)?.Kind == NetworkKind.Trusted && state.Networks[device.Network].Kind != NetworkKind.Trusted;

    private static Network? NetworkAt(GatewayState state, SuspectPlace suspect) => DeviceLookup.NetworkOf(state, suspect.At.Interface);

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Move(GatewayState state, Device before, Device device, DateTimeOffset now)
    {
        Device moved = At(state, device with { Elsewhere = null }, device.Elsewhere!.At);
        return With(state, before, AddressBinding.Rebind(state, moved, now), now);
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
