using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// The MUD URL that new firmware names (draft-ietf-iotops-mud-acceptable-urls §5). It follows the present one without a person where it differs in its
/// last part only from the <c>mud-url</c> of the file in force, and the same verified signer made both files, the new one no earlier. It is as strong as
/// the one before. The next one is compared with the <c>mud-url</c> of the new file, by which a maker moves to another folder of the same authority. A
/// restricted device follows none.
/// </summary>
internal static class UrlSuccession
{
    /// <summary>Gives devices the URL that they ask for, where it is loaded and may follow.</summary>
    internal static (GatewayState State, IReadOnlyList<GatewayEvent> Events) Apply(GatewayState state, string key, DateTimeOffset now)
    {
        List<GatewayEvent> events = [];
        foreach (Device device in state.Devices.Values.Where(device => device.Request?.Key == key && device.SharedWith.IsEmpty && MayFollow(state, device, key)))
        {
            (state, IReadOnlyList<GatewayEvent> news) = Follow(state, device, device.Request!, now);
            events.AddRange(news);
        }
        return (state, events);
    }

    /// <summary>Gives the device of a sighting the URL that it asks for, where it is loaded already and may follow.</summary>
    internal static (GatewayState State, IReadOnlyList<GatewayEvent> Events) After((GatewayState State, IReadOnlyList<GatewayEvent> Events) sighted, Sighting sighting, DateTimeOffset now)
    {
        if (DeviceLookup.ByMac(sighted.State, sighting.Mac) is not { Request: { } request } || !sighted.State.Profiles.ContainsKey(request.Key)) return sighted;
        (GatewayState after, IReadOnlyList<GatewayEvent> events) = Apply(sighted.State, request.Key, now);
        return events.Count == 0 ? (after, sighted.Events) : (after, [.. sighted.Events, .. events]);
    }

    private static bool MayFollow(GatewayState state, Device device, string key) =>
        device.Request!.Source.IsClaim() && device.ProfileKey != key
        && DeviceLookup.SettingsOf(state, device)?.ProfileKey is null
        && state.Profiles.TryGetValue(device.ProfileKey ?? "", out Profile? before) && state.Profiles.TryGetValue(key, out Profile? after)
        && DeviceAdmission.LevelOf(state, device) < ResponseLevel.Restricted && IsSuccessor(state, before, after) && IsOfOnePlace(before.File.MudUrl, key, after.File.MudUrl);

    private static bool IsSuccessor(GatewayState state, Profile before, Profile after) =>
        after.File.LastUpdate >= before.File.LastUpdate && before.Signature.VerifiedSigner is { } signer && after.Signature.VerifiedSigner == signer
        && ControllerWidening.First(state, before, after) is null;

    private static bool IsOfOnePlace(string before, string key, string after) =>
        FolderOf(before) is { } folder && folder == FolderOf(key) && MudUrls.AuthorityOf(before) == MudUrls.AuthorityOf(after);

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Follow(GatewayState state, Device device, ProfileRequest request, DateTimeOffset now)
    {
        if (device.ProfileSource?.Strength() != SourceStrength.Strong || DeviceLookup.VouchedOf(state, device) is not { } vouched)
            return IdentityReducer.With(state, device, ProfileChoice.WithOwnRequest(state, ProfileChoice.Give(state, device with { Request = null }, request.Key, request.Source), now), now);
        GatewayState next = state with { Vouched = device.Macs.Where(state.Vouched.ContainsKey).Aggregate(state.Vouched, (all, mac) => all.SetItem(mac, vouched with { Key = request.Key })) };
        // No person chose it, so what a person refused stays refused.
        return IdentityReducer.With(next, device, ProfileChoice.WithApprovedProfile(next, device with { Request = null }) with { RefusedProfile = device.RefusedProfile }, now);
    }

    // All up to the last slash (RFC 3986 §5.2.3).
    private static string? FolderOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? read) && read.Scheme == Uri.UriSchemeHttps ? read.AbsoluteUri[..(read.AbsoluteUri.LastIndexOf('/') + 1)] : null;
}
