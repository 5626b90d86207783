using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.State;

/// <summary>Which profile counts for a device now: its own once it is loaded, and the one before until then.</summary>
public static class ProfileInForce
{
    /// <summary>Key and source of the profile that counts; its own key where none of them is loaded, null without one.</summary>
    public static (string? Key, SightingSource? Source) Of(GatewayState state, Device device) =>
        device.Former is { } former && !state.Profiles.ContainsKey(device.ProfileKey ?? "") && state.Profiles.ContainsKey(former.Key)
            ? (former.Key, former.Source)
            : (device.ProfileKey, device.ProfileSource);

    /// <summary>The profile that counts, and whether only a part of it applies.</summary>
    internal static (string? Key, Profile? Profile, bool IsIntersected) Read(GatewayState state, Device device)
    {
        (string? key, SightingSource? source) = Of(state, device);
        return key is not null && state.Profiles.TryGetValue(key, out Profile? profile)
            ? (key, profile, ClaimTrust.IsIntersected(state, device, key, source))
            : (key, null, false);
    }

    /// <summary>Every profile that the device may need: its own, those it shares a MAC address with, and the one before.</summary>
    public static IEnumerable<string> KeysOf(Device device) => device.SharedWith.Prepend(device.ProfileKey).Append(device.Former?.Key).Concat(device.Behind.Select(b => b.ProfileKey)).OfType<string>();

    /// <summary>These, and the one that it asks for, which has to be loaded before a person can judge it.</summary>
    public static IEnumerable<string> NeededBy(Device device) => device.Request is { } request ? KeysOf(device).Append(request.Key) : KeysOf(device);
}
