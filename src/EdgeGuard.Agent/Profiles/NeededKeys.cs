using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Profiles;

/// <summary>Which profiles the home needs: those that devices use, share or ask for, and those of the configuration.</summary>
internal static class NeededKeys
{
    internal static IEnumerable<string> Of(GatewayState state) =>
        state.Settings.Values.Select(s => s.ProfileKey)
            .Concat(state.Devices.Values.SelectMany(ProfileInForce.NeededBy))
            .OfType<string>().Distinct().Where(key => FetchPermission.MayFetch(state, key));
}
