using System.Collections.Immutable;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

public sealed class ModeTrialTests
{
    private static readonly ModeSubject Things = ModeSubject.Of("things"), Camera = ModeSubject.Of(Home.Camera);
    private static readonly ModeTrial Trial = new(null, Home.Noon.AddMinutes(2), "ssh:a");

    [Fact]
    public void Mode_that_nobody_confirms_returns_and_what_was_decided_meanwhile_stays()
    {
        GatewayState tried = Home.Full(EnforcementMode.Monitor)
            .After(new PolicyInput.NetworkModeChanged("things", EnforcementMode.Enforce, "cli") { Trial = Trial })
            .Holding(Home.Camera, ResponseLevel.Isolated)
            .After(new PolicyInput.AllowanceChanged(new(Home.Bulb, "203.0.113.9"), new(Home.Noon, null, "cli")));
        Assert.Equal(EnforcementMode.Enforce, tried.ModeOf(tried.Networks["things"]));

        (GatewayState after, IReadOnlyList<GatewayEvent> events) = Reducer.Apply(tried, new PolicyInput.NetworkModeChanged("things", null, "time") { Ended = Trial }, Home.Noon);

        Assert.Equal((EnforcementMode.Monitor, 0), (after.ModeOf(after.Networks["things"]), after.Trials.Count));
        Assert.Equal((ResponseLevel.Isolated, 1), (after.Devices[Home.Camera].Response.Level, after.Allowances.Count));
        Assert.IsType<GatewayEvent.ModeChanged>(Assert.Single(events));
    }

    [Fact]
    public void Confirmed_mode_lasts_and_a_late_end_changes_nothing()
    {
        GatewayState tried = Home.Full(EnforcementMode.Monitor).After(new PolicyInput.DeviceModeChanged(Home.Camera, EnforcementMode.Enforce, "cli") { Trial = Trial });
        GatewayState confirmed = tried.After(new PolicyInput.ModesConfirmed(tried.Trials, "cli"));
        GatewayState after = confirmed.After(new PolicyInput.DeviceModeChanged(Home.Camera, null, "time") { Ended = Trial });

        Assert.True(tried.Trials.ContainsKey(Camera));
        Assert.Empty(confirmed.Trials);
        Assert.Equal(EnforcementMode.Enforce, after.DeviceModes[Home.Camera]);
    }

    [Fact]
    public void End_and_confirmation_of_a_trial_that_was_renewed_change_nothing()
    {
        ModeTrial renewed = Trial with { Until = Trial.Until.AddMinutes(1) };
        GatewayState state = Home.Full(EnforcementMode.Monitor)
            .After(new PolicyInput.NetworkModeChanged("things", EnforcementMode.Enforce, "cli") { Trial = Trial })
            .After(new PolicyInput.NetworkModeChanged("things", EnforcementMode.Enforce, "cli") { Trial = renewed });

        GatewayState ended = state.After(new PolicyInput.NetworkModeChanged("things", null, "time") { Ended = Trial });
        GatewayState confirmed = state.After(new PolicyInput.ModesConfirmed(ImmutableDictionary<ModeSubject, ModeTrial>.Empty.Add(Things, Trial), "cli"));

        Assert.Equal((EnforcementMode.Enforce, renewed), (ended.NetworkModes["things"], ended.Trials[Things]));
        Assert.Equal(renewed, confirmed.Trials[Things]);
    }

    [Fact]
    public void Mode_that_a_person_sets_for_good_ends_the_trial()
    {
        GatewayState state = Home.Full(EnforcementMode.Monitor)
            .After(new PolicyInput.NetworkModeChanged("things", EnforcementMode.Enforce, "cli") { Trial = Trial })
            .After(new PolicyInput.NetworkModeChanged("things", EnforcementMode.Monitor, "cli"));

        Assert.Empty(state.Trials);
    }

    [Theory]
    [InlineData("ssh:a", "ssh:a", true)]
    [InlineData("process:7-1,ssh:a", "ssh:a", true)]
    [InlineData("process:7-1,ssh:a", "process:8-1,ssh:b", false)]
    [InlineData("ssh:a", "", false)]
    [InlineData("", "", false)]
    [InlineData(null, null, false)]
    public void Login_that_ordered_the_mode_is_known_by_any_of_its_names(string? ordered, string? confirms, bool isSame)
    {
        Assert.Equal(isSame, (Trial with { Connection = ordered }).IsFrom(confirms));
    }
}
