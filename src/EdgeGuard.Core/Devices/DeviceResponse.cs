namespace EdgeGuard.Core.Devices;

/// <summary>How strictly a device is restricted, from least to most. These names appear in commands, topics and the store.</summary>
public enum ResponseLevel
{
    /// <summary>Only its profile limits it.</summary>
    None,

    /// <summary>Its profile, and a cap on new flows and packets.</summary>
    RateLimit,

    /// <summary>Only what the profile allows in quarantine, DHCP and names.</summary>
    Restricted,

    /// <summary>Nothing but DHCP; its live flows are cut.</summary>
    Isolated,
}

/// <summary>The response in force for a device.</summary>
/// <param name="Level">How strictly it is restricted.</param>
/// <param name="Since">When that began; the epoch for a device that never had a response.</param>
/// <param name="Reason">Why, in words for people.</param>
/// <param name="By">Who decided: <c>rule</c>, <c>cli</c>, <c>mqtt</c>.</param>
public sealed record DeviceResponse(ResponseLevel Level, DateTimeOffset Since, string Reason, string By)
{
    /// <summary>No response, and there never was one.</summary>
    public static readonly DeviceResponse None = new(ResponseLevel.None, DateTimeOffset.UnixEpoch, "", "");

    /// <summary>The attack pattern that caused it; null where a person or time did.</summary>
    public Violations.ViolationShape? Shape { get; init; }

    /// <summary>When it ends by itself; null where only a person ends it.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>The names of <see cref="ResponseLevel"/> as people and programs write them.</summary>
public static class ResponseLevelNames
{
    /// <summary><c>none</c>, <c>rate-limit</c>, <c>restricted</c> or <c>isolated</c>.</summary>
    public static string Name(this ResponseLevel level) => level switch
    {
        ResponseLevel.None => "none",
        ResponseLevel.RateLimit => "rate-limit",
        ResponseLevel.Restricted => "restricted",
        _ => "isolated",
    };
}
