using System.Collections.Immutable;

namespace EdgeGuard.Core.Networks;

/// <summary>A way that packets of a network's devices can take.</summary>
public enum TrafficPath
{
    /// <summary>Between a device and the world, by IPv4.</summary>
    InternetIpv4,

    /// <summary>Between a device and the world, by IPv6.</summary>
    InternetIpv6,

    /// <summary>Between two devices of the network, by cable.</summary>
    LateralWired,

    /// <summary>Between two devices of the network, by Wi-Fi.</summary>
    LateralWifi,

    /// <summary>Between a device and the gateway itself.</summary>
    Gateway,
}

/// <summary>What the rules do about a way.</summary>
public enum CoverageGrade
{
    /// <summary>What is forbidden does not pass.</summary>
    Enforced,

    /// <summary>What is forbidden passes and is told.</summary>
    Monitored,

    /// <summary>Packets can pass where no rule sees them.</summary>
    NotCovered,
}

/// <summary>How one way of one network stands.</summary>
/// <param name="Path">Which way.</param>
/// <param name="Grade">What the rules do about it.</param>
/// <param name="Why">What that is concluded from, in words for people.</param>
/// <param name="Remedy">What would cover it, or let more of what is allowed pass; null where there is nothing to do.</param>
public sealed record PathCoverage(TrafficPath Path, CoverageGrade Grade, string Why, string? Remedy = null);

/// <summary>How one network stands.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Paths">Every way, in the order of <see cref="TrafficPath"/>.</param>
public sealed record NetworkCoverage(string Network, ImmutableArray<PathCoverage> Paths);
