using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>The coverage of a network changed.</summary>
/// <param name="Severity"><c>medium</c> where a path is not covered.</param>
/// <param name="Network">Its name.</param>
/// <param name="Paths">Every path.</param>
internal sealed record CoverageData(string Severity, string Network, IReadOnlyList<PathData> Paths) : EventData(EventTypes.CoverageChanged, Severity)
{
    internal static CoverageData Of(NetworkCoverage coverage) => new(
        coverage.Paths.Any(p => p.Grade == CoverageGrade.NotCovered) ? "medium" : "info",
        coverage.Network,
        [.. coverage.Paths.Select(p => new PathData(KebabWord.Of(p.Path), KebabWord.Of(p.Grade), p.Why))]);
}

/// <summary>A traffic path of a network's devices.</summary>
/// <param name="Path"><c>internet-ipv4</c>, <c>internet-ipv6</c>, <c>lateral-wired</c>, <c>lateral-wifi</c> or <c>gateway</c>.</param>
/// <param name="Grade"><c>enforced</c>, <c>monitored</c> or <c>not-covered</c>.</param>
/// <param name="Why">The reason, in words for people.</param>
internal sealed record PathData(string Path, string Grade, string Why);
