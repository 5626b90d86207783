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

/// <summary>A problem of the gateway, for as long as it lasts.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Since">Since when.</param>
/// <param name="Why">What it is, in words for people.</param>
public sealed record Concern(ConcernKind Kind, DateTimeOffset Since, string Why);
