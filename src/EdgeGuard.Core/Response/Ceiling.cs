using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Response;

/// <summary>How far the rules may go with a device without asking a person.</summary>
/// <param name="Level">The hardest level that they may take.</param>
/// <param name="Why">Why no harder one, in words that follow "it stops there because"; empty where there is no limit.</param>
public readonly record struct Ceiling(ResponseLevel Level, string Why)
{
    private static readonly Ceiling Unlimited = new(ResponseLevel.Isolated, "");

    /// <summary>The ceiling of a device now.</summary>
    public static Ceiling Of(GatewayState state, Device device, GradingLimits limits, DateTimeOffset now)
    {
        if (Spared(state, device) is { } why) return new(ResponseLevel.None, why);
        if (state.Profiles.GetValueOrDefault(device.ProfileKey ?? "") is not { } profile) return new(ResponseLevel.Restricted, "it has no profile of its own");
        if (ClaimTrust.IsIntersected(state, device)) return new(ResponseLevel.Restricted, "its profile is only claimed");
        return Provisional(state, device, profile, limits, now) is { } doubt ? new(ResponseLevel.Restricted, doubt) : Unlimited;
    }

    /// <returns>Why no rule may hold it; null where one may.</returns>
    private static string? Spared(GatewayState state, Device device) =>
        state.Networks[device.Network].Kind == NetworkKind.Trusted ? "its network is trusted"
        : state.OrdersOf(device.Id).IsTrusted ? "a person trusts it"
        : state.ModeOf(device) == EnforcementMode.Monitor ? "it is only monitored"
        : DeviceAdmission.IsAwaited(state, device) ? "it waits for admission, and may do nothing"
        : state.Settings.GetValueOrDefault(device.Mac)?.IsHub == true ? "it is a hub, and others depend on it"
        : null;

    /// <returns>Why the profile may not be the last word; null where it is.</returns>
    private static string? Provisional(GatewayState state, Device device, Profile profile, GradingLimits limits, DateTimeOffset now) =>
        state.Learning.TryGetValue(device.Id, out DateTimeOffset until) && now < until ? "it is still being learned"
        : limits.NewProfile > TimeSpan.Zero && now - NewSince(state, device, profile) < limits.NewProfile ? "its profile is new and may be wrong"
        : null;

    // New to the device, or changed by its maker: either may be wrong for it. Both times are kept, so no restart renews them.
    private static DateTimeOffset NewSince(GatewayState state, Device device, Profile profile)
    {
        DateTimeOffset changed = state.ProfileAges.TryGetValue(device.ProfileKey!, out ProfileAge? age) ? age.Since : profile.Loaded;
        DateTimeOffset given = device.ProfileSince ?? device.FirstSeen;
        return given > changed ? given : changed;
    }
}
