using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>Bounds the profiles and failures that the state keeps, because any device may name URLs.</summary>
public static class KeptProfiles
{
    /// <summary>Profiles and failures that the state keeps, each; further ones fail. Those of the configuration are always kept.</summary>
    public const int Most = 512;

    /// <summary>Why a profile beyond the limit is not in force.</summary>
    internal const string Full = "the limit of 512 profiles is reached; devices that are gone free their places";

    /// <summary>A state with one more profile, without profiles and failures that nobody uses any more; null where there is no room.</summary>
    internal static GatewayState? With(GatewayState state, string key, Profile profile)
    {
        GatewayState trimmed = Trimmed(state);
        if (!trimmed.Profiles.ContainsKey(key) && trimmed.Profiles.Count >= Most && !IsWritten(trimmed, key)) return null;
        return trimmed with { Profiles = trimmed.Profiles.SetItem(key, profile), ProfileFailures = trimmed.ProfileFailures.Remove(key) };
    }

    /// <summary>A state with one more failure; unchanged where there is no room.</summary>
    internal static GatewayState WithFailure(GatewayState state, string key, string reason)
    {
        GatewayState trimmed = Trimmed(state);
        if (!trimmed.ProfileFailures.ContainsKey(key) && trimmed.ProfileFailures.Count >= Most && !IsWritten(trimmed, key)) return trimmed;
        return trimmed with { ProfileFailures = trimmed.ProfileFailures.SetItem(key, EventText.Cut(reason)) };
    }

    private static bool IsWritten(GatewayState state, string key) =>
        state.Settings.Values.Any(s => s.ProfileKey == key) || state.ProfileRules.Any(r => r.ProfileKey == key);

    // While there is room, nothing is looked for.
    private static GatewayState Trimmed(GatewayState state)
    {
        if (state.Profiles.Count < Most && state.ProfileFailures.Count < Most) return state;
        HashSet<string> used = [.. Used(state)];
        return state with
        {
            Profiles = state.Profiles.RemoveRange(state.Profiles.Keys.Where(key => !used.Contains(key))),
            ProfileFailures = state.ProfileFailures.RemoveRange(state.ProfileFailures.Keys.Where(key => !used.Contains(key))),
        };
    }

    private static IEnumerable<string> Used(GatewayState state) => NamedProfiles.Of(state).Concat(state.Devices.Values.SelectMany(ProfileInForce.NeededBy).OfType<string>());
}
