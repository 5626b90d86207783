using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Interfaces;

namespace EdgeGuard.Agent.Views;

/// <summary>The coverage of every network; the answer to <c>GET /v1/coverage</c>.</summary>
/// <param name="Networks">The paths of each network.</param>
/// <param name="Changed">What EdgeGuard changed on bridges and reverts at uninstallation, a sentence each.</param>
public sealed record CoverageView(IReadOnlyList<NetworkCoverageView> Networks, IReadOnlyList<string> Changed)
{
    /// <summary>The view of a state.</summary>
    public static CoverageView Of(GatewayState state, IEnumerable<BridgeChange> changed) => new(
        [.. CoverageAssessment.Judge(state).Select(n => new NetworkCoverageView(n.Network, CoverageSummary.Of(n), [.. n.Paths.Select(PathView.Of)], new(EnumWord.Of(n.Identity.Strength), n.Identity.Why, n.Identity.Remedy)))],
        [.. changed.Select(c => c.ToString())]);
}

/// <summary>The paths of one network.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Summary">A summary in one line.</param>
/// <param name="Paths">One by one.</param>
/// <param name="Identity">How well its stations can be distinguished.</param>
public sealed record NetworkCoverageView(string Network, string Summary, IReadOnlyList<PathView> Paths, IdentityCoverageView Identity);

/// <summary>How well stations can be distinguished.</summary>
/// <param name="Strength"><c>port</c>, <c>shared-port</c> or <c>interface</c>: what proves the sender of a frame.</param>
/// <param name="Why">The reason.</param>
/// <param name="Remedy">What would improve it; null where nothing is needed.</param>
public sealed record IdentityCoverageView(string Strength, string Why, string? Remedy);

/// <summary>One path.</summary>
/// <param name="Path"><c>internet-ipv4</c>, <c>internet-ipv6</c>, <c>lateral-wired</c>, <c>lateral-wifi</c> or <c>gateway</c>.</param>
/// <param name="Grade"><c>enforced</c>, <c>monitored</c>, <c>not-covered</c> or <c>blocked-by-others</c>.</param>
/// <param name="Why">The reason.</param>
/// <param name="Remedy">What would cover it, or let more of the allowed traffic pass.</param>
public sealed record PathView(string Path, string Grade, string Why, string? Remedy)
{
    internal static PathView Of(PathCoverage path) => new(EnumWord.Of(path.Path), EnumWord.Of(path.Grade), path.Why, path.Remedy);
}
