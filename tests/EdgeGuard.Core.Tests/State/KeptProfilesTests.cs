using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

/// <summary>Any device may name URLs; the state keeps a limited number of what comes of them.</summary>
public sealed class KeptProfilesTests
{
    private const string Local = "local:/etc/camera.json", Used = "https://used.example/a.json";

    [Fact]
    public void Failures_that_nobody_asks_for_any_more_make_room_and_one_in_use_stays()
    {
        GatewayState state = Fail(Using(Used), Used);

        for (int i = 0; i < 3 * KeptProfiles.Most; i++) state = Fail(state, Url(i));

        Assert.InRange(state.ProfileFailures.Count, 1, KeptProfiles.Most);
        Assert.Contains(Used, state.ProfileFailures.Keys);
    }

    [Fact]
    public void Profiles_beyond_the_limit_fail_and_those_of_the_configuration_are_always_kept()
    {
        GatewayState state = Using([.. Enumerable.Range(0, 2 * KeptProfiles.Most).Select(Url), Local]);
        for (int i = 0; i < 2 * KeptProfiles.Most; i++) state = Load(state, Url(i));
        Assert.Equal(KeptProfiles.Most, state.Profiles.Count);
        Assert.StartsWith("the limit of 512 profiles", state.ProfileFailures[Url(KeptProfiles.Most)], StringComparison.Ordinal);

        GatewayState written = Load(state with { ProfileRules = [new() { ProfileKey = Local, MacPrefix = [0, 0, 0x5e] }] }, Local);

        Assert.Contains(Local, written.Profiles.Keys);
        Assert.Contains(Url(0), written.Profiles.Keys);
    }

    [Fact]
    public void Reason_of_a_failure_is_bounded_in_the_state_and_in_the_event()
    {
        (GatewayState state, IReadOnlyList<GatewayEvent> events) = Reducer.Apply(Home.Empty(), new PolicyInput.ProfileFailed(Used, new string('x', 130_000)), Home.Noon);

        Assert.Equal(EventText.Longest, state.ProfileFailures[Used].Length);
        EventReport report = Assert.Single(events).Report(state);
        Assert.Equal(EventText.Longest, report.Sentence.Length);
        Assert.InRange(report.Data.ToJsonString().Length, 0, 2 * EventText.Longest);
    }

    [Theory]
    [InlineData("short", "short")]
    [InlineData("exactly 10", "exactly 10")]
    [InlineData("more than 10", "more than\u2026")]
    [InlineData("12345678\ud83d\udd25345", "12345678\u2026")]
    public void Text_is_cut_at_a_character(string text, string expected) => Assert.Equal(expected, EventText.Cut(text, 10));

    private static string Url(int i) => $"https://mud{i}.example/x.json";

    private static GatewayState Using(params string[] keys) => Home.Empty() with
    {
        Devices = Home.Empty().Devices.AddRange(keys.Select((key, i) => KeyValuePair.Create(DeviceId.Of(new((ulong)i)), new Device
        {
            Id = DeviceId.Of(new((ulong)i)), Mac = new((ulong)i), Network = "things", Interface = "br-things", FirstSeen = Home.Noon, LastSeen = Home.Noon, ProfileKey = key,
        }))),
    };

    private static GatewayState Fail(GatewayState state, string key) => Reducer.Apply(state, new PolicyInput.ProfileFailed(key, "404"), Home.Noon).State;

    private static GatewayState Load(GatewayState state, string key)
    {
        MudFile file = new() { MudUrl = key, LastUpdate = Home.Noon, IsSupported = true, SystemInfo = "x" };
        return Reducer.Apply(state, new PolicyInput.ProfileLoaded(key, new(file, PolicyCompiler.DefaultsOnly, SignatureJudgement.Unsigned, Home.Noon)), Home.Noon).State;
    }
}
