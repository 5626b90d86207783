using EdgeGuard.Core.Events;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

/// <summary>An end by time that arrives after a person's new order ends what was over, and not the new order.</summary>
public sealed class ExpiryTests
{
    private static readonly DateTimeOffset Over = Home.Noon, Later = Home.Noon.AddHours(1);
    private static readonly AllowanceKey Peer = new(Home.Camera, "203.0.113.9");
    private static readonly MuteKey Muted = new(Home.Camera);
    private static readonly Allowance Old = new(Home.Noon.AddHours(-1), Over, "cli"), Renewed = new(Home.Noon, Later, "cli");

    public static TheoryData<PolicyInput, PolicyInput, PolicyInput> Ends => new()
    {
        { new PolicyInput.Paused(Over, "cli"), new PolicyInput.Paused(Later, "cli"), new PolicyInput.Paused(null, "time") { Ended = Over } },
        { new PolicyInput.AllowanceChanged(Peer, Old), new PolicyInput.AllowanceChanged(Peer, Renewed), new PolicyInput.AllowanceChanged(Peer, null) { Ended = Old } },
        { new PolicyInput.MuteChanged(Muted, true, Over, "cli"), new PolicyInput.MuteChanged(Muted, true, Later, "cli"), new PolicyInput.MuteChanged(Muted, false, null, "time") { Ended = Over } },
        { new PolicyInput.MuteChanged(Muted, true, Over, "cli"), new PolicyInput.MuteChanged(Muted, true, null, "cli"), new PolicyInput.MuteChanged(Muted, false, null, "time") { Ended = Over } },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void What_a_person_renewed_goes_on(PolicyInput begins, PolicyInput renews, PolicyInput ends)
    {
        GatewayState renewed = Home.Full().After(begins, renews);

        (GatewayState after, IReadOnlyList<GatewayEvent> events) = Reducer.Apply(renewed, ends, Home.Noon);

        Assert.Same(renewed, after);
        Assert.Empty(events);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void What_nobody_renewed_ends(PolicyInput begins, PolicyInput renews, PolicyInput ends)
    {
        Assert.NotEqual(begins, renews);
        GatewayState before = Home.Full();
        GatewayState after = before.After(begins, ends);

        Assert.Equal((before.PausedUntil, before.Allowances.Count, before.Mutes.Count), (after.PausedUntil, after.Allowances.Count, after.Mutes.Count));
    }
}
