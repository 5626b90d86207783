namespace EdgeGuard.Core.State;

/// <summary>The profiles that the configuration names, or a person confirmed; others are claims of devices.</summary>
public static class NamedProfiles
{
    /// <summary>Their keys; a key may come more than once.</summary>
    public static IEnumerable<string> Of(GatewayState state) =>
        state.Settings.Values.Select(settings => settings.ProfileKey)
            .Concat(state.ProfileRules.Select(rule => rule.ProfileKey))
            .Concat(state.Vouched.Values.Select(vouched => vouched.Key))
            .OfType<string>();
}
