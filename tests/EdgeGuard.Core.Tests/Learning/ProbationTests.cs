using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Status;
using EdgeGuard.Core.Tests.Violations;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.Learning;

public sealed class ProbationTests
{
    private const string Key = "local:learned";

    [Fact]
    public void New_peer_of_a_lately_learned_profile_is_one_suggestion()
    {
        Suggestion suggestion = Assert.Single(Suggestions(Learned(daysAgo: 1), 8));

        Assert.True(suggestion.IsNew);
        Assert.Equal(("203.0.113.99", 8883), (suggestion.Flow.Peer.ToString(), suggestion.Flow.Port));
    }

    [Theory]
    [InlineData(20, 1)]
    [InlineData(22, 0)]
    public void Probation_ends_after_three_weeks(int daysAgo, int suggestions) => Assert.Equal(suggestions, Suggestions(Learned(daysAgo), 8).Count);

    [Fact]
    public void Profile_of_a_maker_has_no_probation() => Assert.Empty(Suggestions(Home.Full(), 8));

    [Fact]
    public void Fetched_profile_cannot_pretend_to_be_learned()
    {
        GatewayState state = Learned(daysAgo: 1);
        state = state with { Profiles = state.Profiles.SetItem(Key, state.Profiles[Key] with { Signature = SignatureJudgement.Unsigned }) };

        Assert.Empty(Suggestions(state, 8));
    }

    [Fact]
    public void Gap_lights_no_alarm_and_is_counted_all_the_same()
    {
        GatewayState young = After(Learned(daysAgo: 1), Packet.Tcp(0, "203.0.113.99", 8883)), old = After(Learned(daysAgo: 22), Packet.Tcp(0, "203.0.113.99", 8883));

        Assert.Equal((1, LedPattern.Off), (young.Devices[Home.Camera].ViolationsSeen, Alarm(young)));
        Assert.Equal((1, LedPattern.Fast), (old.Devices[Home.Camera].ViolationsSeen, Alarm(old)));
    }

    [Theory]
    [InlineData(23)]
    [InlineData(7547)]
    public void Port_that_intruders_look_for_is_an_alarm_from_the_first_packet(ushort port)
    {
        GatewayState state = Learned(daysAgo: 1);

        Assert.Equal(LedPattern.Fast, Alarm(After(state, Packet.Tcp(0, "203.0.113.99", port))));
        Assert.Empty(Suggestions(state, 2, port));
    }

    [Fact]
    public void Scan_is_answered_as_ever()
    {
        Responder responder = new(ShapeLimits.Default, GradingLimits.Default with { NewProfile = TimeSpan.Zero });
        GatewayState state = Learned(daysAgo: 1);
        for (int i = 0; i < 60; i++) responder.Observe(state, Packet.Tcp(i / 200.0, Packet.Outside(i), 23));

        Assert.Equal(ResponseLevel.Isolated, responder.Of(Home.Camera).Response.Level);
    }

    private static LedPattern Alarm(GatewayState state) =>
        LedPlanner.Plan(state with { Enforcement = new(1, true, null) }, Home.Noon.AddSeconds(1)).Picture.Alarm.Pattern;

    private static GatewayState After(GatewayState state, Violation violation)
    {
        ResponderAnswer answer = new Responder(ShapeLimits.Default, GradingLimits.Default).Observe(state, violation);
        return Reducer.Apply(state, new PolicyInput.Violated(violation, answer.Detection), violation.Time).State;
    }

    private static List<Suggestion> Suggestions(GatewayState state, int packets, ushort port = 8883)
    {
        Responder responder = new(ShapeLimits.Default, GradingLimits.Default);
        return [.. Enumerable.Range(0, packets).Select(i => responder.Observe(state, Packet.Tcp(i, "203.0.113.99", port)).Suggestion).OfType<Suggestion>()];
    }

    private static GatewayState Learned(int daysAgo)
    {
        GatewayState state = Home.Full().WithProfile(Key, Home.Seed("camera.json") with { MudUrl = ProfileLearner.UrlBase + "00005e005301.json", LastUpdate = Home.Noon.AddDays(-daysAgo) });
        return state with { Devices = state.Devices.SetItem(Home.Camera, state.Devices[Home.Camera] with { ProfileKey = Key }) };
    }
}
