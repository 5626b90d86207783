using System.Collections.Immutable;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>Applies a person's answer to an entry of the queue. An entry that is gone meanwhile, or about another file by now, changes nothing.</summary>
internal static class ApprovalReducer
{
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Apply(GatewayState state, PolicyInput.ApprovalAnswered answer, DateTimeOffset now)
    {
        if (ApprovalQueue.Find(state, answer.Id) is not { } entry) return (state, []);
        Device device = state.Devices[entry.Device];
        return entry.Kind switch
        {
            ApprovalKind.Update => answer.IsGranted ? Update(state, entry.Profile!, answer.By, now) : (ProfileUpdates.Refuse(state, entry.Profile!, now), []),
            ApprovalKind.Profile => Profile(state, device, answer, now),
            ApprovalKind.Address => Address(state, device, entry, answer.IsGranted, now),
            _ when entry.IsMove => PlaceReducer.Answer(state, device, answer.IsGranted, now),
            _ => IdentityReducer.With(state, device, device with { Admission = answer.IsGranted ? Admission.Admitted : Admission.Refused }, now),
        };
    }

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Update(GatewayState state, string key, string by, DateTimeOffset now)
    {
        Profile approved = state.WaitingFiles[key].Profile;
        return Reducer.InForce(state with { ApprovedFiles = state.ApprovedFiles.SetItem(key, new(approved, now, by)) }, key, approved, now);
    }

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Profile(GatewayState state, Device device, PolicyInput.ApprovalAnswered answer, DateTimeOffset now)
    {
        ProfileRequest request = device.Request!;
        if (!answer.IsGranted)
        {
            // Refused is also its part in a dispute: what was in force before counts alone again.
            ImmutableArray<string> others = device.SharedWith.RemoveAll(k => k == request.Key);
            return IdentityReducer.With(state, device, ProfileChoice.WithOwnRequest(state, device with { Request = null, RefusedProfile = request.Key, SharedWith = others }, now), now);
        }
        GatewayState approved = WithFile(WithUrl(state, device, request, now), request.Key, answer.By, now);
        (GatewayState after, IReadOnlyList<GatewayEvent> events) = IdentityReducer.With(approved, device, ProfileChoice.WithApprovedProfile(approved, device with { Request = null }), now);
        // The file is approved for all devices that use it.
        (GatewayState all, IReadOnlyList<GatewayEvent> alsoAsking) = IdentityReducer.OnProfile(after, request.Key, now);
        return (all, [.. events, .. alsoAsking]);
    }

    private static GatewayState WithUrl(GatewayState state, Device device, ProfileRequest request, DateTimeOffset now) =>
        request.Key == device.ProfileKey && device.ProfileSource?.Strength() == SourceStrength.Strong
            ? state
            : state with { Vouched = state.Vouched.SetItem(device.Mac, new(request.Key, SightingSource.Approval, now)) };

    private static GatewayState WithFile(GatewayState state, string key, string by, DateTimeOffset now) =>
        state.Profiles.TryGetValue(key, out Profile? profile) && FileTrust.WhyNot(state, key, profile) is not null
            ? state with { ApprovedFiles = state.ApprovedFiles.SetItem(key, new(profile, now, by)) }
            : state;

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Address(GatewayState state, Device device, Approval entry, bool isGranted, DateTimeOffset now)
    {
        AddressClaim claim = device.Claims.First(c => c.IsOpen && c.Address.Equals(entry.Address));
        if (!isGranted) return IdentityReducer.With(state, device, device with { Claims = device.Claims.Replace(claim, claim with { IsRefused = true }) }, now);
        Device bound = AddressBinding.Approve(device, claim, now);
        return IdentityReducer.With(state with { Devices = AddressBinding.FreeElsewhere(state.Devices, bound) }, device, bound, now);
    }
}
