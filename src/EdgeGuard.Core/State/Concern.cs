namespace EdgeGuard.Core.State;

/// <summary>Problems of the gateway as a whole, independent of single devices.</summary>
public enum ConcernKind
{
    /// <summary>A governed network has a bypass: a default gateway other than this one.</summary>
    Bypass,

    /// <summary>
    /// A rogue server or router on a governed network, or a station that claims to be the gateway; no device can be deceived by it.
    /// </summary>
    RogueServer,

    /// <summary>The rules stand, but something beside them does not work, such as the reading of reports.</summary>
    Degraded,

    /// <summary>A device or a profile waits for a person's yes.</summary>
    AwaitsApproval,
}

/// <summary>The kinds as programs write them.</summary>
public static class ConcernKinds
{
    /// <summary>The word in MQTT messages and in <c>--json</c>. Readers rely on it, so it stays when a value is renamed.</summary>
    public static string Name(this ConcernKind kind) => kind switch
    {
        ConcernKind.Bypass => "bypass",
        ConcernKind.RogueServer => "intruder",
        ConcernKind.Degraded => "degraded",
        _ => "awaits-approval",
    };
}

/// <summary>Something that troubles the guard, for as long as it lasts.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Since">Since when.</param>
/// <param name="Why">What it is, in words for people.</param>
public sealed record Concern(ConcernKind Kind, DateTimeOffset Since, string Why);
