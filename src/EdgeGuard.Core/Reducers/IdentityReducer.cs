using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>Applies inputs about device identity, from time and from people.</summary>
internal static class IdentityReducer
{
    // An address that a device made for itself has no lease; unseen for this long it is given up (RFC 4941 §3.5 has a week for its own).
    private static readonly TimeSpan Unused = TimeSpan.FromDays(7);

    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Apply(GatewayState state, PolicyInput input, DateTimeOffset now) => input switch
    {
        PolicyInput.Onboarded onboarded => Onboard(state, onboarded, now),
        PolicyInput.Merged merged => Merge(state, merged, now),
        _ => (state, []),
    };

    /// <summary>Leases end, doubts that time has answered too.</summary>
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Age(GatewayState state, DateTimeOffset now) =>
        ForEach(KnownDevices.WithoutVisitors(state, now), now, device => Aged(state, device, now));

    // A lease that ends frees its address for the one that it was granted to meanwhile.
    private static Device Aged(GatewayState state, Device device, DateTimeOffset now)
    {
        Device expired = AddressTable.Expire(device, now, held => LeaseReturn.IsStillUsed(state, device, held, now));
        Device aged = PlaceReducer.Settle(WithoutUnused(RoutedPrefixes.Expire(expired, now), now), now);
        return aged.Claims.Any(c => c.IsEntitled) ? AddressBinding.Rebind(state, aged, now) : aged;
    }

    /// <summary>After the prefixes of a network changed.</summary>
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Rebind(GatewayState state, string network, DateTimeOffset now) =>
        ForEach(state, now, device => device.Network == network && !device.Claims.IsEmpty ? AddressBinding.Rebind(state, device, now) : device);

    /// <summary>A profile was loaded: the one before no longer counts, and what the device asks for may have been granted with it.</summary>
    internal static (GatewayState State, IReadOnlyList<GatewayEvent> Events) OnProfile(GatewayState state, string key, DateTimeOffset now)
    {
        List<GatewayEvent> events = [];
        foreach (Device device in state.Devices.Values.Where(d => d.ProfileKey == key))
        {
            (state, IReadOnlyList<GatewayEvent> news) = With(state, device, ProfileChoice.WithOwnRequest(state, device with { Former = null }, now), now);
            events.AddRange(news);
        }
        return (state, events);
    }

    /// <summary>A person confirms a profile.</summary>
    private static (GatewayState, IReadOnlyList<GatewayEvent>) Onboard(GatewayState state, PolicyInput.Onboarded onboarded, DateTimeOffset now)
    {
        state = state with { Vouched = state.Vouched.SetItem(onboarded.Mac, onboarded.Profile) };
        return DeviceLookup.ByMac(state, onboarded.Mac) is { } device ? With(state, device, ProfileChoice.WithApprovedProfile(state, device), now) : (state, []);
    }

    /// <summary>Merges two devices: the first keeps its id, its profile and its response, and gets the other's addresses.</summary>
    private static (GatewayState, IReadOnlyList<GatewayEvent>) Merge(GatewayState state, PolicyInput.Merged merged, DateTimeOffset now)
    {
        if (merged.Device == merged.Other || !state.Devices.TryGetValue(merged.Device, out Device? stays) || !state.Devices.TryGetValue(merged.Other, out Device? goes))
        {
            return (state, []);
        }
        Device profiled = stays.ProfileKey is null ? goes : stays;
        Device one = stays with
        {
            OtherMacs = [.. stays.OtherMacs.Concat(goes.Macs).Distinct().Order()],
            Addresses = [.. stays.Addresses.Union(goes.Addresses).Order(AddressOrder.Instance)],
            Holdings = [.. stays.Addresses.Select(a => AddressTable.HoldingOf(stays, a)).Concat(goes.Addresses.Select(a => AddressTable.HoldingOf(goes, a)))],
            Places = [.. stays.Macs.Select(stays.PlaceOf).Concat(goes.Macs.Select(goes.PlaceOf)).OfType<DeviceLocation>()],
            Elsewhere = null,
            Name = stays.Name ?? goes.Name,
            ProfileKey = profiled.ProfileKey,
            ProfileSource = profiled.ProfileSource,
            ProfileSince = profiled.ProfileSince,
            Former = profiled.Former,
            RefusedProfile = profiled.RefusedProfile,
            // The merged device keeps the stricter of the two responses.
            Response = goes.Response.Level > stays.Response.Level ? goes.Response : stays.Response,
            FirstSeen = stays.FirstSeen < goes.FirstSeen ? stays.FirstSeen : goes.FirstSeen,
            LastSeen = stays.LastSeen > goes.LastSeen ? stays.LastSeen : goes.LastSeen,
        };
        ImmutableSortedDictionary<MacAddress, DeviceId> aliases = goes.Macs.Aggregate(state.Aliases, (all, mac) => all.SetItem(mac, one.Id));
        GatewayState after = state with
        {
            Aliases = aliases,
            Devices = state.Devices.Remove(goes.Id).SetItem(one.Id, one),
            Responses = one.Response == DeviceResponse.None ? state.Responses.Remove(goes.Id) : state.Responses.Remove(goes.Id).SetItem(one.Id, one.Response),
        };
        return (IdentityConcerns.Forget(after, goes.Id), [new GatewayEvent.DevicesMerged(now, one, goes.Id)]);
    }

    private static Device WithoutUnused(Device device, DateTimeOffset now)
    {
        foreach (HeldAddress held in device.Holdings.Where(h => h.Until is null && h.Origin is AddressOrigin.Slaac or AddressOrigin.Privacy && now - h.Seen > Unused))
        {
            device = AddressTable.Release(device, held.Address);
        }
        return device;
    }

    /// <summary>Puts a changed device into the state.</summary>
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) With(GatewayState state, Device before, Device given, DateTimeOffset now) =>
        ProfileChoice.Dated(before, given, now) is var after && before == after ? (state, []) : (IdentityConcerns.Follow(state with { Devices = state.Devices.SetItem(after.Id, after) }, after, now), [.. DeviceEvents.Of(before, after, now)]);

    private static (GatewayState, IReadOnlyList<GatewayEvent>) ForEach(GatewayState state, DateTimeOffset now, Func<Device, Device> change)
    {
        List<GatewayEvent> events = [];
        List<Device> changed = [];
        ImmutableSortedDictionary<DeviceId, Device> devices = state.Devices;
        foreach (DeviceId id in state.Devices.Keys)
        {
            Device before = devices[id];
            Device after = change(before);
            if (after == before) continue;
            // What one device takes, another no longer holds.
            devices = AddressBinding.FreeElsewhere(devices, after).SetItem(after.Id, after);
            events.AddRange(DeviceEvents.Of(before, after, now));
            changed.Add(after);
        }
        return changed.Count == 0 ? (state, events) : (changed.Aggregate(state with { Devices = devices }, (s, d) => IdentityConcerns.Follow(s, d, now)), events);
    }
}
