using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

public sealed class HoldsTests
{
    private static readonly DeviceResponse Isolated = new(ResponseLevel.Isolated, Home.Noon, "it scans", "rule") { Until = Home.Noon.AddHours(4) };

    [Fact]
    public void No_order_of_events_loses_a_decision()
    {
        PolicyInput[] inputs =
        [
            Sighted("192.168.20.10"),
            Sighted("192.168.20.77"),
            new PolicyInput.ResponseDecided(Home.Camera, Isolated),
            new PolicyInput.Paused(Home.Noon.AddMinutes(5), "cli"),
            new PolicyInput.Paused(null, "time"),
            new PolicyInput.DeviceModeChanged(Home.Camera, EnforcementMode.Monitor, "cli"),
            new PolicyInput.ProfileFailed("https://mud.example.net/camera.json", "gone"),
        ];
        foreach (int seed in Enumerable.Range(0, 500))
        {
            PolicyInput[] order = [.. inputs];
            new Random(seed).Shuffle(order);
            GatewayState state = Home.Empty().After(order);
            Assert.Equal(Isolated, state.Devices[Home.Camera].Response);
            Assert.Equal(Isolated, state.Responses[Home.Camera]);
        }
    }

    [Fact]
    public void No_order_of_events_loses_a_decision_about_a_device_that_becomes_part_of_another()
    {
        PolicyInput[] inputs =
        [
            new PolicyInput.ResponseDecided(Home.Camera, Isolated),
            new PolicyInput.Merged(Home.Bulb, Home.Camera),
            Sighted("192.168.20.77"),
            new PolicyInput.MuteChanged(new(Home.Camera), true, null, "cli"),
            new PolicyInput.ResponseDecided(Home.Bulb, new(ResponseLevel.RateLimit, Home.Noon, "floods", "rule")),
        ];
        foreach (int seed in Enumerable.Range(0, 500))
        {
            PolicyInput[] order = [.. inputs];
            new Random(seed).Shuffle(order);
            GatewayState state = Home.Full().After(order);
            int merged = Array.IndexOf(order, inputs[1]), slowed = Array.IndexOf(order, inputs[4]);
            // A decision about the device itself is the last word on it; one about its other half only tightens.
            ResponseLevel expected = slowed > merged && slowed > Array.IndexOf(order, inputs[0]) ? ResponseLevel.RateLimit : ResponseLevel.Isolated;
            Assert.Equal((expected, expected), (state.Devices[Home.Bulb].Response.Level, state.Responses[Home.Bulb].Level));
        }
    }

    [Fact]
    public void What_ends_for_a_device_that_is_part_of_another_lets_that_one_not_go()
    {
        GatewayState state = Home.Full().After(new PolicyInput.ResponseDecided(Home.Camera, Isolated), new PolicyInput.Merged(Home.Bulb, Home.Camera),
            new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.None, Home.Noon, "its time is over", "time")));
        Assert.Equal((ResponseLevel.Isolated, ResponseLevel.Isolated), (state.Devices[Home.Bulb].Response.Level, state.Responses[Home.Bulb].Level));
    }

    [Fact]
    public void The_engine_hands_the_harder_answer_over_and_lets_the_other_go()
    {
        Responder responder = new(Core.Violations.ShapeLimits.Default, GradingLimits.Default);
        responder.Order(Home.Camera, Isolated);
        responder.Order(Home.Bulb, new(ResponseLevel.RateLimit, Home.Noon, "by hand", "cli"));

        Decision[] decisions = [.. responder.Merge(Home.Bulb, Home.Camera, Home.Noon, "cli")];

        Assert.Equal([(Home.Bulb, ResponseLevel.Isolated), (Home.Camera, ResponseLevel.None)], decisions.Select(d => (d.Device, d.Response.Level)));
        Assert.Equal([Home.Bulb], responder.Elapse(Home.Noon.AddHours(5)).Select(d => d.Device));
        GatewayState merged = Home.Full().After(new PolicyInput.Merged(Home.Bulb, Home.Camera));
        Assert.Equal(ResponseLevel.Isolated, StoredResponses.Restore(merged, [KeyValuePair.Create(Home.Camera, Isolated)]).Devices[Home.Bulb].Response.Level);
    }

    [Fact]
    public void A_restart_holds_devices_that_it_knows_already_and_those_that_come_later()
    {
        GatewayState restarted = StoredResponses.Restore(Home.Full(), [KeyValuePair.Create(Home.Camera, Isolated)]);
        Assert.Equal((Isolated, DeviceResponse.None), (restarted.Devices[Home.Camera].Response, restarted.Devices[Home.Bulb].Response));
        GatewayState empty = StoredResponses.Restore(Home.Empty(), [KeyValuePair.Create(Home.Camera, Isolated)]);
        Assert.Equal(Isolated, empty.After(Sighted("192.168.20.10")).Devices[Home.Camera].Response);
    }

    [Fact]
    public void A_renewed_hold_is_kept_and_is_no_news()
    {
        GatewayState state = Home.Full().After(new PolicyInput.ResponseDecided(Home.Camera, Isolated));
        DeviceResponse renewed = Isolated with { Until = Home.Noon.AddHours(12) };
        (GatewayState after, var events) = Reducer.Apply(state, new PolicyInput.ResponseDecided(Home.Camera, renewed), Home.Noon);
        Assert.Equal(renewed, after.Devices[Home.Camera].Response);
        Assert.Empty(events);
        Assert.False(AccessTable.MayChangeRuleset(state, after));
    }

    [Fact]
    public void A_device_s_own_mode_stands_above_its_network_s()
    {
        GatewayState state = Home.Full().After(new PolicyInput.DeviceModeChanged(Home.Bulb, EnforcementMode.Monitor, "cli"));
        Assert.Equal((EnforcementMode.Monitor, EnforcementMode.Enforce), (state.ModeOf(state.Devices[Home.Bulb]), state.ModeOf(state.Devices[Home.Camera])));
        Assert.Equal(EnforcementMode.Enforce, state.After(new PolicyInput.DeviceModeChanged(Home.Bulb, null, "cli")).ModeOf(state.Devices[Home.Bulb]));
    }

    [Fact]
    public void A_pause_lets_even_an_enforced_device_through() => Assert.Equal(EnforcementMode.Monitor,
        Home.Full().After(new PolicyInput.DeviceModeChanged(Home.Bulb, EnforcementMode.Enforce, "cli"), new PolicyInput.Paused(Home.Noon.AddMinutes(1), "cli"))
            is var state ? state.ModeOf(state.Devices[Home.Bulb]) : default);

    private static PolicyInput.Sighted Sighted(string address) =>
        new(new() { Source = SightingSource.Dhcp4, Mac = Home.CameraMac, Interface = "br-things", Address = IPAddress.Parse(address) });
}
