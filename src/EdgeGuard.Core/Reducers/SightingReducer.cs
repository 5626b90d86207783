using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>What follows from a sighting: a device appears, or what is known of it changes.</summary>
internal static class SightingReducer
{
    // A device that is merely there again is no reason to copy the state; nobody looks closer than this.
    private static readonly TimeSpan Blink = TimeSpan.FromSeconds(1);

    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Apply(GatewayState state, Sighting sighting, DateTimeOffset now)
    {
        sighting = LeaseRequests.Assigned(state, sighting);
        if (sighting.Mac.IsGroup || sighting.Mac.Value == 0 || state.Facts?.IsOwn(sighting.Mac) == true) return (state, []);
        if (DeviceLookup.NetworkOf(state, sighting.Interface) is not { } network) return (state, []);

        List<GatewayEvent> events = [];
        if (RepeatedStations.IsRequest(sighting))
        {
            (state, IReadOnlyList<GatewayEvent> noted, bool isAll) = RepeatedStations.Note(state, sighting, now);
            if (isAll) return (state, noted);
            events.AddRange(noted);
        }
        (GatewayState after, IReadOnlyList<GatewayEvent> further) = OfStation(state, RepeatedStations.Translate(state, sighting), network, now);
        return (after, events.Count == 0 ? further : [.. events, .. further]);
    }

    private static (GatewayState, IReadOnlyList<GatewayEvent>) OfStation(GatewayState state, Sighting sighting, Network network, DateTimeOffset now)
    {
        DeviceId id = DeviceLookup.IdOf(state, sighting.Mac);
        Device? before = state.Devices.GetValueOrDefault(id);
        if (IsMeddling(sighting, before, network) || IsOfForgotten(state, before, sighting) || before is null && PortSuccession.IsOneTooMany(state, sighting, now)) return (state, []);
        Standing standing = PlaceJudge.Judge(before, sighting);
        return before is not null && standing != Standing.Here
            ? PlaceReducer.Suspect(state, before, sighting, standing, now)
            : Follow(state, before, before ?? UnknownDevice(state, sighting, network, now), sighting, now);
    }

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Follow(GatewayState state, Device? before, Device device, Sighting sighting, DateTimeOffset now)
    {
        device = RoutedPrefixes.Follow(state, Introduced(PlaceReducer.Stand(state, device, sighting), state, sighting, now), sighting, now);
        device = ProfileChoice.Dated(before, ProfileChoice.OnClaim(state, AddressBinding.Follow(state, device, sighting, now), sighting, now), now);
        if (before is not null && device == before && now - before.LastSeen < Blink) return (state, []);

        (device, IReadOnlyList<GatewayEvent> followed) = Succeeding(state, before, device, now);
        GatewayState after = (before is null ? ForgottenMacs.Without(state, sighting.Mac) : state) with
        {
            Devices = Others(state, before, device).SetItem(device.Id, device with { LastSeen = now }),
            NewUrls = ClaimedUrls.Counted(state, before, device, now),
            Responses = followed is [GatewayEvent.ResponseChanged] ? state.Responses.SetItem(device.Id, device.Response) : state.Responses,
        };
        return (IdentityConcerns.Follow(after, device, now), [.. DeviceEvents.Of(before, device, now), .. followed]);
    }

    private static (Device, IReadOnlyList<GatewayEvent>) Succeeding(GatewayState state, Device? before, Device device, DateTimeOffset now)
    {
        if (PortSuccession.Predecessor(state, before, device, now) is not { } predecessor) return (device, []);
        if (!PortSuccession.HasOneStation(state, device, predecessor, now)) return (device, [new GatewayEvent.IdentityDoubted(now, device, PortSuccession.Doubt(device, predecessor))]);
        Device restricted = device with { Response = PortSuccession.Response(device, predecessor, now) };
        return (restricted, [new GatewayEvent.ResponseChanged(now, restricted, ResponseLevel.None)]);
    }

    private static ImmutableSortedDictionary<DeviceId, Device> Others(GatewayState state, Device? before, Device device) =>
        before is null || !before.Addresses.SequenceEqual(device.Addresses) ? AddressBinding.FreeElsewhere(state.Devices, device) : state.Devices;

    // The line was there before, or the packets of its renewal were seen.
    private static bool IsOfForgotten(GatewayState state, Device? known, Sighting sighting) =>
        known is null && sighting.Source == SightingSource.LeaseFile && ForgottenMacs.Since(state, sighting.Mac) is not null;

    // A relay may speak for the devices of its own network, and for nobody who is known elsewhere.
    private static bool IsMeddling(Sighting sighting, Device? known, Network network) =>
        sighting.Relay is not null && known is not null && known.Network != network.Name;

    private static Device UnknownDevice(GatewayState state, Sighting sighting, Network network, DateTimeOffset now) => new()
    {
        Id = DeviceLookup.IdOf(state, sighting.Mac),
        Mac = sighting.Mac,
        Response = state.Responses.GetValueOrDefault(DeviceLookup.IdOf(state, sighting.Mac), DeviceResponse.None),
        Network = network.Name,
        Interface = sighting.Interface,
        Admission = network.NewDevices == NewDevices.Approve ? Admission.Awaited : Admission.Admitted,
        FirstSeen = now,
        LastSeen = now,
    };

    // What another station says about a device may be a forgery, so it introduces nobody.
    private static Device Introduced(Device device, GatewayState state, Sighting sighting, DateTimeOffset now) =>
        sighting.Via is not null ? device : LeaseRequests.Noted(SelfDescription.Follow(state, device, sighting, now), sighting, now);
}
