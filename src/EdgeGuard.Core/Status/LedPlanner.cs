using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Status;

/// <summary>What the LEDs show, and for how long if nothing happens.</summary>
/// <param name="Picture">What the lights show now.</param>
/// <param name="Until">When time alone may change it; null if it never does.</param>
public sealed record LedPlan(LedPicture Picture, DateTimeOffset? Until);

/// <summary>
/// Decides what the LEDs show. A pattern means the same on every LED: <c>beat</c> well, <c>wink</c> attention later, <c>slow</c> waiting, <c>fast</c>
/// wrong now, <c>on</c> a person is needed, <c>off</c> nothing to report. The first sign that applies wins.
/// </summary>
public static class LedPlanner
{
    /// <summary>How long a violation or a new quarantine counts as just now.</summary>
    public static readonly TimeSpan NewsLasts = TimeSpan.FromSeconds(10);

    /// <summary>What the LEDs show for this state at this time.</summary>
    public static LedPlan Plan(GatewayState state, DateTimeOffset now)
    {
        DateTimeOffset acknowledged = state.AlarmAcknowledged is { } seen && seen <= now ? seen : DateTimeOffset.MinValue;
        DateTimeOffset? mended = NewsOf(state.Enforcement.LastRepair?.Time, acknowledged, now);
        DateTimeOffset? newest = Later(mended, state.Devices.Values.Max(d => NewsOf(state, d, acknowledged, now)));
        string? news = newest is null ? null : newest == mended ? "table was not as expected" : "violation just now";
        return new(new(OfAgent(state), OfNetwork(state), OfAlarm(state, acknowledged, news)), newest + NewsLasts);
    }

    private static LedSign OfAgent(GatewayState state)
    {
        if (state.Enforcement.IsAltered) return new(LedPattern.Fast, "table not as expected");
        if (state.Enforcement.Problem is not null) return new(LedPattern.Fast, "newest rules not in force");
        if (!state.Enforcement.InForce) return new(LedPattern.Slow, "starting");
        if (Has(state, ConcernKind.Degraded)) return new(LedPattern.Fast, "degraded");
        if (state.PausedUntil is not null) return new(LedPattern.Slow, "paused");
        Network[] held = [.. state.Networks.Values.Where(n => n.Kind != NetworkKind.Trusted)];
        return held.Length > 0 && held.All(n => n.Mode == EnforcementMode.Enforce)
            ? new(LedPattern.Beat, "enforcing")
            : new(LedPattern.Wink, held.Any(n => n.Mode == EnforcementMode.Enforce) ? "enforcing in part" : "monitoring only");
    }

    private static LedSign OfNetwork(GatewayState state) => state.Broker switch
    {
        _ when Has(state, ConcernKind.Bypass) => new(LedPattern.Fast, "can be bypassed"),
        { Configured: true, Connected: false } => new(LedPattern.Slow, "broker away"),
        _ when Has(state, ConcernKind.AwaitsApproval) => new(LedPattern.Wink, "approval awaited"),
        { Configured: false } => new(LedPattern.Off, "no broker configured"),
        _ => new(LedPattern.Beat, "broker connected"),
    };

    private static LedSign OfAlarm(GatewayState state, DateTimeOffset acknowledged, string? news)
    {
        if (state.Enforcement.IsAltered) return new(LedPattern.On, "table not as expected");
        if (state.Enforcement.Problem is not null) return new(LedPattern.Fast, "newest rules not in force");
        if (news is not null) return new(LedPattern.Fast, news);
        if (state.PausedUntil is not null) return new(LedPattern.Slow, "enforcement paused");
        return IsNeeded(state, acknowledged) ? new(LedPattern.On, Needs(state)) : OfAlarmInPeace(state);
    }

    private static LedSign OfAlarmInPeace(GatewayState state)
    {
        int missing = state.ProfileFailures.Keys.Count(key => state.Devices.Values.Any(d => d.ProfileKey == key));
        if (missing > 0) return new(LedPattern.Slow, Count(missing, "profile") + " not to be had");
        int waiting = state.Concerns.Values.Count(c => c.Kind == ConcernKind.AwaitsApproval);
        if (waiting > 0) return new(LedPattern.Slow, Count(waiting, "approval") + " awaited");
        if (!IsKnown(state)) return new(LedPattern.Off, "nothing to tell");
        return new(LedPattern.Wink, Needs(state) + (IsNeeded(state, DateTimeOffset.MinValue) ? ", acknowledged" : ", muted"));
    }

    private static bool Has(GatewayState state, ConcernKind kind) => state.Concerns.Values.Any(c => c.Kind == kind);

    // A person is needed: for a restricted device, or for the gateway itself.
    private static bool IsNeeded(GatewayState state, DateTimeOffset acknowledged) =>
        state.Devices.Values.Any(d => IsCalling(state, d) && d.Response.Since > acknowledged)
        || state.Concerns.Values.Any(c => c.Kind == ConcernKind.Bypass && c.Since > acknowledged);

    // What a person muted or acknowledged still needs attention later.
    private static bool IsKnown(GatewayState state) => IsNeeded(state, DateTimeOffset.MinValue) || state.Devices.Values.Any(IsHeld);

    private static bool IsCalling(GatewayState state, Device device) => IsHeld(device) && !IsMuted(state, device);

    private static bool IsMuted(GatewayState state, Device device) => Mute.Covers(state, device.Id, null, device.Response.Shape);

    private static string Needs(GatewayState state) =>
        state.Devices.Values.Count(IsHeld) is > 0 and int held ? Count(held, "device") + " held" : "can be bypassed";

    // Further attempts of a restricted device are no news, because its restriction was reported. Neither are violations from before a release.
    // A time far in the future means that the clock was set back. Such an event would never become old, and such an acknowledgement would hide all
    // later events.
    private static DateTimeOffset? NewsOf(GatewayState state, Device device, DateTimeOffset acknowledged, DateTimeOffset now)
    {
        DateTimeOffset? decided = device.Response.Level > ResponseLevel.None && !IsMuted(state, device) ? device.Response.Since : null;
        DateTimeOffset? sign = !IsHeld(device) && device.LastSign > device.Response.Since ? device.LastSign : null;
        return NewsOf(Later(decided, sign), acknowledged, now);
    }

    private static DateTimeOffset? NewsOf(DateTimeOffset? time, DateTimeOffset acknowledged, DateTimeOffset now) =>
        time is { } known && known > acknowledged && (now - known).Duration() < NewsLasts ? known : null;

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;

    private static bool IsHeld(Device device) => device.Response.Level >= ResponseLevel.Restricted;

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
