using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Tests.Status;
using static EdgeGuard.Core.Tests.Status.GatewayStates;

namespace EdgeGuard.Core.Tests.State;

public sealed class PauseTests
{
    private static readonly PolicyInput.Paused Pause = new(Noon.AddMinutes(10), "button");

    [Fact]
    public void A_paused_gateway_has_the_rules_of_one_that_only_monitors()
    {
        GatewayState monitoring = Enforcing with { Networks = GatewayStates.Networks(Thing("things", EnforcementMode.Monitor), Trusted with { Mode = EnforcementMode.Monitor }) };
        Assert.Equal(Rules(monitoring), Rules(After(Enforcing, Pause)));
        Assert.NotEqual(Rules(Enforcing), Rules(After(Enforcing, Pause)));
    }

    [Fact]
    public void A_pause_that_ends_leaves_the_rules_as_they_were()
    {
        GatewayState paused = After(Enforcing, Pause);
        Assert.Equal(Rules(Enforcing), Rules(After(paused, new PolicyInput.Paused(null, "time"))));
    }

    [Fact]
    public void A_device_that_is_held_stays_held_in_a_pause()
    {
        Device bound = Camera with { Addresses = [IPAddress.Parse("192.168.20.10")] };
        GatewayState free = Enforcing.With(bound), held = Enforcing.With(bound.Held(ResponseLevel.Isolated, TimeSpan.FromMinutes(1)));
        Assert.NotEqual(Rules(After(free, Pause)), Rules(After(held, Pause)));
    }

    [Fact]
    public void The_kernel_is_told_when_a_pause_begins_and_ends_and_not_when_it_is_only_prolonged()
    {
        GatewayState paused = After(Enforcing, Pause);
        Assert.True(AccessTable.MayChangeRuleset(Enforcing, paused));
        Assert.True(AccessTable.MayChangeRuleset(paused, After(paused, new PolicyInput.Paused(null, "button"))));
        Assert.False(AccessTable.MayChangeRuleset(paused, After(paused, Pause with { Until = Noon.AddMinutes(20) })));
    }

    [Fact]
    public void Pause_and_acknowledgement_are_told()
    {
        Assert.Equal([new GatewayEvent.PauseChanged(Noon, Pause.Until, "button")], Reducer.Apply(Enforcing, Pause, Noon).Events);
        Assert.Empty(Reducer.Apply(After(Enforcing, Pause), Pause, Noon).Events);
        (GatewayState seen, IReadOnlyList<GatewayEvent> events) = Reducer.Apply(Enforcing, new PolicyInput.AlarmAcknowledged("button"), Noon);
        Assert.Equal([new GatewayEvent.AlarmAcknowledged(Noon, "button")], events);
        Assert.Equal(Noon, seen.AlarmAcknowledged);
        Assert.False(AccessTable.MayChangeRuleset(Enforcing, seen));
    }

    private static GatewayState After(GatewayState state, PolicyInput input) => Reducer.Apply(state, input, Noon).State;

    private static string Rules(GatewayState state) => RulesetText.Write(RulesetCompiler.Compile(state));
}
