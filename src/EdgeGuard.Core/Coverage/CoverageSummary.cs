using System.Collections.Immutable;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Coverage;

/// <summary>Coverage as text, one line per network.</summary>
public static class CoverageSummary
{
    /// <summary>Such as <c>things: enforced; NOT covered: lateral wired</c>.</summary>
    public static string Of(NetworkCoverage network) => $"{network.Network}: {OfPaths(network)}";

    /// <summary>The same without the network's name.</summary>
    public static string OfPaths(NetworkCoverage network)
    {
        string[] covered = [.. network.Paths.Where(p => p.Grade is CoverageGrade.Enforced or CoverageGrade.Monitored).Select(p => Name(p.Grade)).Distinct()];
        string[] parts = [.. covered, .. With(network, CoverageGrade.BlockedByOthers), .. With(network, CoverageGrade.NotCovered)];
        return string.Join("; ", parts);
    }

    private static ImmutableArray<string> With(NetworkCoverage network, CoverageGrade grade)
    {
        string[] paths = [.. network.Paths.Where(p => p.Grade == grade).Select(p => Name(p.Path))];
        return paths.Length == 0 ? [] : [$"{Name(grade)}: {string.Join(", ", paths)}"];
    }

    /// <summary>A grade in words for people.</summary>
    public static string Name(CoverageGrade grade) => grade switch
    {
        CoverageGrade.Enforced => "enforced",
        CoverageGrade.Monitored => "monitored",
        CoverageGrade.BlockedByOthers => "blocked by others",
        _ => "NOT covered",
    };

    /// <summary>A path in words for people.</summary>
    public static string Name(TrafficPath path) => path switch
    {
        TrafficPath.InternetIpv4 => "internet v4",
        TrafficPath.InternetIpv6 => "internet v6",
        TrafficPath.LateralWired => "lateral wired",
        TrafficPath.LateralWifi => "lateral Wi-Fi",
        _ => "gateway",
    };
}
