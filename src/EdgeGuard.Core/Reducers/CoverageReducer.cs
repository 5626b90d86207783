using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>What follows from a look at the machine: the map of coverage may be another, and so may the ports that the rules guard.</summary>
internal static class CoverageReducer
{
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Apply(GatewayState state, GatewayFacts facts, DateTimeOffset now)
    {
        if (facts.IsSameAs(state.Facts)) return (state, []);
        GatewayState after = NameReducer.Review(state with { Facts = facts });
        var before = CoverageAssessment.Judge(state);
        return Report(after, CoverageAssessment.Judge(after).Zip(before)
            .Where(pair => state.Facts is null || !pair.First.Paths.Select(p => p.Grade).SequenceEqual(pair.Second.Paths.Select(p => p.Grade)))
            .Select(pair => pair.First), now);
    }

    /// <summary>Reports what was held back and is still so.</summary>
    internal static (GatewayState State, IReadOnlyList<GatewayEvent> Events) Review(GatewayState state, DateTimeOffset now) => state.CoverageReports.Held.IsEmpty
        ? (state, [])
        : Report(state, CoverageAssessment.Judge(state).Where(c => state.CoverageReports.Held.Contains(c.Network)), now);

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Report(GatewayState state, IEnumerable<NetworkCoverage> changed, DateTimeOffset now)
    {
        CoverageReports reports = state.CoverageReports;
        List<GatewayEvent> events = [];
        foreach (NetworkCoverage coverage in changed)
        {
            (reports, bool isDue) = reports.With(coverage, now);
            if (isDue) events.Add(new GatewayEvent.CoverageChanged(now, coverage));
        }
        return (state with { CoverageReports = reports }, events);
    }
}
