namespace EdgeGuard.Core.Networks;

/// <summary>A traffic path: a way that packets of a network's devices can take.</summary>
public enum TrafficPath
{
    /// <summary>Between a device and the internet, by IPv4.</summary>
    InternetIpv4,

    /// <summary>Between a device and the internet, by IPv6.</summary>
    InternetIpv6,

    /// <summary>Between two devices of the network, by cable.</summary>
    LateralWired,

    /// <summary>Between two devices of the network, by Wi-Fi.</summary>
    LateralWifi,

    /// <summary>Between a device and the gateway itself.</summary>
    Gateway,
}

/// <summary>What the rules do on a path.</summary>
public enum CoverageGrade
{
    /// <summary>Forbidden traffic is dropped.</summary>
    Enforced,

    /// <summary>Forbidden traffic passes and is reported.</summary>
    Monitored,

    /// <summary>Packets can pass where no rule sees them.</summary>
    NotCovered,

    /// <summary>A rule of another program drops also what is allowed.</summary>
    BlockedByOthers,
}

/// <summary>The coverage of one path of one network.</summary>
/// <param name="Path">The path.</param>
/// <param name="Grade">What the rules do on it.</param>
/// <param name="Why">The reason, in words for people.</param>
/// <param name="Remedy">What would cover it, or let more of the allowed traffic pass; null where nothing is needed.</param>
public sealed record PathCoverage(TrafficPath Path, CoverageGrade Grade, string Why, string? Remedy = null);
