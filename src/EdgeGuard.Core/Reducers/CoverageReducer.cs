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
        return (after,
        [
            .. CoverageAssessment.Judge(after).Zip(before)
                .Where(pair => state.Facts is null || !pair.First.Paths.Select(p => p.Grade).SequenceEqual(pair.Second.Paths.Select(p => p.Grade)))
                .Select(pair => new GatewayEvent.CoverageChanged(now, pair.First)),
        ]);
    }
}
