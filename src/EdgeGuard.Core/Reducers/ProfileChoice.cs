using System.Collections.Immutable;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// Chooses a device's profile, by how it was learned (RFC 8520 §16). A person's choice or confirmation precedes a rule, and a rule precedes what the
/// device says of itself. Replacing a profile in force needs a person. The exception is another file of the same maker, where no person confirmed the
/// earlier one.
/// </summary>
internal static class ProfileChoice
{
    // A device that names one URL, another, and the first again within this time is two devices.
    private static readonly TimeSpan Turn = TimeSpan.FromHours(24);

    internal static Device OnClaim(GatewayState state, Device device, Sighting sighting, DateTimeOffset now)
    {
        device = WithApprovedProfile(state, device);
        if (sighting.Via is not null) return device;
        if (state.Networks[device.Network].Kind == NetworkKind.Trusted || IsWritten(state, device)) return device;
        if (RuleFor(state, device) is { } rule) device = Ask(state, device, new(rule.ProfileKey, SightingSource.Rule, now, "a rule names it for what the device now says of itself"), mayReplace: false);
        (device, IReadOnlyList<(SightingSource Source, string Url)> counting) = ClaimedUrls.Follow(device, sighting, now);
        return counting.Aggregate(device, (d, claim) => OnClaimedUrl(state, d, claim.Url, claim.Source, now));
    }

    private static string InPart(WaitingAccess meanwhile) => $"until you approve it, {meanwhile switch
    {
        WaitingAccess.Baseline => "what a device without a profile may do passes",
        WaitingAccess.LocalOnly => "only traffic with local networks and name servers passes",
        WaitingAccess.DnsOnly => "only traffic with name servers passes",
        WaitingAccess.Deny => "nothing passes",
        _ => "only what it and the rules for devices without a profile both allow passes",
    }} (RFC 8520 §16)";

    /// <summary>The profile that a person chose or confirmed, wherever the device is and whatever it claims.</summary>
    internal static Device WithApprovedProfile(GatewayState state, Device device)
    {
        if (DeviceLookup.SettingsOf(state, device)?.ProfileKey is { } written)
        {
            return device.ProfileKey == written && device.ProfileSource == SightingSource.Configuration ? device : Give(state, device, written, SightingSource.Configuration);
        }
        VouchedProfile? vouched = DeviceLookup.VouchedOf(state, device);
        if (vouched is null || device.ProfileKey == vouched.Key && device.ProfileSource == vouched.Source) return device;
        return Give(state, device, vouched.Key, vouched.Source);
    }

    /// <summary>What the rules make of a device that was known before: they may have been changed since.</summary>
    internal static Device Reconsider(GatewayState state, Device device)
    {
        if (device.ProfileSource?.Strength() == SourceStrength.Strong && (device.ProfileSource != SightingSource.Configuration || IsWritten(state, device))) return device;
        ProfileRule? rule = state.Networks[device.Network].Kind == NetworkKind.Trusted ? null : RuleFor(state, device);
        if (rule is not null) return Give(state, device, rule.ProfileKey, SightingSource.Rule);
        // What the configuration gave ends with the line that gave it.
        return device.ProfileSource is SightingSource.Rule or SightingSource.Configuration ? device with { ProfileKey = null, ProfileSource = null, Former = null } : device;
    }

    /// <summary>The device with the time noted from which it has its profile.</summary>
    internal static Device Dated(Device? before, Device after, DateTimeOffset now) =>
        after.ProfileKey == before?.ProfileKey ? after : after with { ProfileSince = after.ProfileKey is null ? null : now };

    private static bool IsWritten(GatewayState state, Device device) => DeviceLookup.SettingsOf(state, device)?.ProfileKey is not null;

    private static ProfileRule? RuleFor(GatewayState state, Device device) =>
        state.ProfileRules.FirstOrDefault(r => r.Fits(device.Mac, device.VendorClass, device.HostName));

    private static Device OnClaimedUrl(GatewayState state, Device device, string url, SightingSource source, DateTimeOffset now)
    {
        if (device.MudUrls.GetValueOrDefault(source) is { } same && same.Url == url && now - same.Heard < Turn / 24) return device;
        if (ClaimedUrls.IsKnown(device, url)) return OnCountingUrl(state, device, url, source, now);
        return ClaimedUrls.MayNameNew(state, device, source, now) ? OnCountingUrl(state, device with { NewUrlAt = now, IgnoredUrl = null }, url, source, now) : ClaimedUrls.Ignore(device, url, now);
    }

    private static Device OnCountingUrl(GatewayState state, Device device, string url, SightingSource source, DateTimeOffset now)
    {
        ClaimedMudUrl? last = device.MudUrls.GetValueOrDefault(source);
        ClaimedMudUrl claim = new(url, now, last is null || last.Url == url ? last?.Before : last.Url);
        Device claimed = device with { MudUrls = device.MudUrls.SetItem(source, claim) };
        return state.Claims == ClaimAcceptance.Accept && IsTurn(last, url, now) ? Shared(claimed, last!.Url, url) : OnNewUrl(state, claimed, new(url, source, now, ""), last?.Url);
    }

    private static Device OnNewUrl(GatewayState state, Device device, ProfileRequest asked, string? before)
    {
        if (ConflictOf(device, asked.Source, asked.Key) is not { } other) return Requested(state, WithoutConflict(device, asked.Source, before), asked.Key, asked.Source, asked.Since);
        // A repeated claim was decided before, perhaps by a person.
        return before == asked.Key ? device : OnConflict(state, device, asked with { Why = ConflictText(device, other) }, device.MudUrls[other].Url);
    }

    private static bool IsTurn(ClaimedMudUrl? last, string url, DateTimeOffset now) =>
        last is not null && last.Url != url && last.Before == url && now - last.Heard < Turn;

    private static Device Requested(GatewayState state, Device device, string url, SightingSource source, DateTimeOffset now)
    {
        bool mayBeFirst = state.Claims == ClaimAcceptance.Accept || ClaimedUrls.IsRecent(device, now);
        (bool mayReplace, string why) = device.ProfileSource switch
        {
            null => (false, "it was known for a day before it named this URL (RFC 8520 §16)"),
            SightingSource.Rule => (false, "a rule names another profile"),
            { } known when known.Strength() == SourceStrength.Strong => (false, "a person vouched for another profile"),
            _ when state.Claims != ClaimAcceptance.Accept => (false, "it named another URL before (RFC 8520 §16)"),
            _ => (device.ProfileKey is { } key && AuthorityOf(key) == AuthorityOf(url), "it names another maker than before (RFC 8520 §16)"),
        };
        return Ask(state, device, new(url, source, now, why), mayReplace, mayBeFirst);
    }

    // The two claims conflict, so only what both profiles and the current one allow is allowed, until they agree or a person approves one.
    // Either profile alone, or the access of a device without a profile, could be wider.
    private static Device OnConflict(GatewayState state, Device device, ProfileRequest request, string contradicted)
    {
        Device asks = Ask(state, device, request, mayReplace: false, mayBeFirst: false);
        // Where claims are not accepted, neither profile adds anything, and a forged one must take nothing away.
        if (state.Claims != ClaimAcceptance.Accept) return asks;
        if (device.ProfileKey is null || device.ProfileSource is SightingSource.Rule || device.ProfileSource?.Strength() == SourceStrength.Strong) return asks;
        return asks with { SharedWith = [.. device.SharedWith.Union([request.Key, contradicted]).Where(k => k != device.ProfileKey).Order(StringComparer.Ordinal)] };
    }

    // The two claims agree again, so the URLs of the conflict no longer restrict the device.
    private static Device WithoutConflict(Device device, SightingSource source, string? before) =>
        TwinOf(source) is { } twin && device.MudUrls.TryGetValue(twin, out ClaimedMudUrl? agreed)
            ? device with { SharedWith = device.SharedWith.RemoveAll(k => k == agreed.Url || k == before) }
            : device;

    private static string ConflictText(Device device, SightingSource other) =>
        $"by {Name(other)} it names {device.MudUrls[other].Url}, and the two must be the same (RFC 8520 §10.1)";

    private static Device Ask(GatewayState state, Device device, ProfileRequest request, bool mayReplace, bool mayBeFirst = true)
    {
        if (device.ProfileKey == request.Key) return WithoutOldRequest(state, device, request);
        if (device.SharedWith.Contains(request.Key)) return device;
        if (mayReplace || mayBeFirst && device.ProfileKey is null) return WithOwnRequest(state, Give(state, device, request.Key, request.Source), request.Since);
        return IsNews(device, request) ? device with { Request = request } : device;
    }

    // What a person refused is not asked again. What a person reads next to 'approve' stays: no later claim takes its place.
    private static bool IsNews(Device device, ProfileRequest request) =>
        device.Request?.Key != request.Key && device.RefusedProfile != request.Key && !AsksForItsOwn(device);

    // By the same way it now names the profile that it has, so it no longer asks for another one.
    private static Device WithoutOldRequest(GatewayState state, Device device, ProfileRequest request) =>
        device.Request is { } open && open.Key != request.Key && open.Source == request.Source ? WithOwnRequest(state, device with { Request = null }, request.Since) : device;

    /// <summary>A device whose claimed profile applies in part only asks for all of it, until a person answers.</summary>
    internal static Device WithOwnRequest(GatewayState state, Device device, DateTimeOffset now)
    {
        bool isIntersected = state.Networks[device.Network].Kind != NetworkKind.Trusted && ClaimTrust.IsIntersected(state, device);
        if (!isIntersected) return AsksForItsOwn(device) ? device with { Request = null } : device;
        return device.Request is not null || device.RefusedProfile == device.ProfileKey
            ? device
            : device with { Request = new(device.ProfileKey!, device.ProfileSource!.Value, now, WhyInPart(state, device)) };
    }

    private static string WhyInPart(GatewayState state, Device device) =>
        device.ProfileSource?.IsClaim() != true && state.Profiles.TryGetValue(device.ProfileKey!, out Profile? profile) && FileTrust.WhyNot(state, device.ProfileKey!, profile) is { } why
            ? $"{why.TrimEnd('.')}; until you approve it, it does not apply in full"
            : InPart(state.WhileWaiting);

    private static bool AsksForItsOwn(Device device) => device.Request is { } open && open.Key == device.ProfileKey;

    /// <summary>The device with another profile; the one before stays in force until it is loaded.</summary>
    internal static Device Give(GatewayState state, Device device, string key, SightingSource source) => device with
    {
        Former = FormerOf(state, device, key),
        ProfileKey = key,
        ProfileSource = source,
        Request = device.Request?.Key == key ? null : device.Request,
        RefusedProfile = source.Strength() == SourceStrength.Strong ? null : device.RefusedProfile,
        SharedWith = source.Strength() == SourceStrength.Strong ? [] : device.SharedWith.Remove(key),
    };

    // The profile in force stays until the new one is loaded: otherwise a URL that serves nothing would lead to the access of a device without one.
    private static FormerProfile? FormerOf(GatewayState state, Device device, string key)
    {
        if (state.Profiles.ContainsKey(key)) return null;
        FormerProfile? former = device.ProfileKey is { } present && present != key && state.Profiles.ContainsKey(present) ? new(present, device.ProfileSource) : device.Former;
        return former?.Key == key ? null : former;
    }

    // A MAC address with several devices gets only what all their profiles allow.
    private static Device Shared(Device device, string one, string other)
    {
        if (device.ProfileSource?.Strength() == SourceStrength.Strong) return device;
        string[] keys = [one, other];
        string first = device.ProfileKey ?? one;
        return device with
        {
            ProfileKey = first,
            SharedWith = [.. device.SharedWith.Union(keys).Where(k => k != first).Order(StringComparer.Ordinal)],
            Request = keys.Contains(device.Request?.Key) ? null : device.Request,
        };
    }

    private static SightingSource? ConflictOf(Device device, SightingSource source, string url) =>
        TwinOf(source) is { } other && device.MudUrls.TryGetValue(other, out ClaimedMudUrl? claim) && claim.Url != url ? other : null;

    private static SightingSource? TwinOf(SightingSource source) => source switch
    {
        SightingSource.Dhcp4 => SightingSource.Dhcp6,
        SightingSource.Dhcp6 => SightingSource.Dhcp4,
        _ => null,
    };

    /// <summary>The two URLs where a device names another by DHCPv4 than by DHCPv6; null where it does not.</summary>
    internal static (string Four, string Six)? Dispute(Device device) =>
        device.MudUrls.TryGetValue(SightingSource.Dhcp4, out ClaimedMudUrl? four) && device.MudUrls.TryGetValue(SightingSource.Dhcp6, out ClaimedMudUrl? six) && four.Url != six.Url
            ? (four.Url, six.Url)
            : null;

    private static string Name(SightingSource source) => source == SightingSource.Dhcp4 ? "DHCPv4" : "DHCPv6";

    private static string? AuthorityOf(string key) => Uri.TryCreate(key, UriKind.Absolute, out Uri? url) ? url.Authority : null;
}
