using EdgeGuard.Core.Access;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using static EdgeGuard.Core.Tests.Status.GatewayStates;

namespace EdgeGuard.Core.Tests.State;

public sealed class ConcernTests
{
    private static readonly PolicyInput.ConcernChanged Blind = new("violation-reports", ConcernKind.Degraded, "the socket broke");
    private static readonly PolicyInput.ConcernChanged Over = Blind with { Why = null };

    [Fact]
    public void A_concern_is_told_when_it_begins_and_when_it_ends_and_no_rule_depends_on_it()
    {
        (GatewayState troubled, IReadOnlyList<GatewayEvent> told) = Reducer.Apply(Enforcing, Blind, Noon);
        Concern concern = new(ConcernKind.Degraded, Noon, "the socket broke");
        Assert.Equal(concern, troubled.Concerns["violation-reports"]);
        Assert.Equal([new GatewayEvent.ConcernChanged(Noon, "violation-reports", concern, IsOver: false)], told);
        Assert.False(AccessTable.MayChangeRuleset(Enforcing, troubled));

        (GatewayState well, told) = Reducer.Apply(troubled, Over, Noon.AddMinutes(1));
        Assert.Empty(well.Concerns);
        Assert.Equal([new GatewayEvent.ConcernChanged(Noon.AddMinutes(1), "violation-reports", concern, IsOver: true)], told);
    }

    [Fact]
    public void A_concern_that_is_known_and_an_end_of_what_never_began_are_not_told()
    {
        Assert.Empty(Reducer.Apply(Enforcing, Over, Noon).Events);
        Assert.Empty(Reducer.Apply(After(Enforcing, Blind), Blind, Noon.AddMinutes(1)).Events);
    }

    [Fact]
    public void A_concern_whose_reason_changes_began_when_it_began()
    {
        GatewayState state = After(After(Enforcing, Blind), Blind with { Why = "the kernel is out of memory" }, Noon.AddMinutes(1));
        Assert.Equal(new(ConcernKind.Degraded, Noon, "the kernel is out of memory"), state.Concerns["violation-reports"]);
    }

    private static GatewayState After(GatewayState state, PolicyInput input, DateTimeOffset? at = null) => Reducer.Apply(state, input, at ?? Noon).State;
}
