using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

/// <summary>The order in which the command line lists what is permitted and muted.</summary>
public sealed class OrderTests
{
    [Fact]
    public void Permissions_are_listed_by_device_then_by_peer()
    {
        AllowanceKey[] sorted = [new(Home.Camera, "a.example"), new(Home.Camera, "b.example"), new(Home.Bulb, "a.example")];

        Assert.Equal(sorted, sorted.Reverse().Order());
        Assert.True(sorted[0] < sorted[1] && sorted[1] > sorted[0] && sorted[0] <= sorted[1] && sorted[1] >= sorted[0]);
        AllowanceKey same = sorted[0] with { };
        Assert.True(sorted[0] <= same && sorted[0] >= same);
        Assert.False(sorted[0] < same || sorted[0] > same || sorted[1] <= sorted[0] || sorted[0] >= sorted[1]);
    }

    [Fact]
    public void Mutes_are_listed_by_device_then_by_peer_then_by_pattern()
    {
        MuteKey[] sorted =
        [
            new(Mute.EveryDevice, "z", "z"), new(Home.Camera), new(Home.Camera, "", "syn-flood"), new(Home.Camera, "a.example", "syn-flood"),
            new(Home.Camera, "a.example", "udp-flood"), new(Home.Camera, "b.example"), new(Home.Bulb),
        ];

        Assert.Equal(sorted, sorted.Reverse().Order());
        Assert.True(sorted[0] < sorted[1] && sorted[1] > sorted[0] && sorted[0] <= sorted[1] && sorted[1] >= sorted[0]);
        MuteKey same = sorted[0] with { };
        Assert.True(sorted[0] <= same && sorted[0] >= same);
        Assert.False(sorted[0] < same || sorted[0] > same || sorted[1] <= sorted[0] || sorted[0] >= sorted[1]);
    }

    [Fact]
    public void A_mute_is_described_by_what_it_covers()
    {
        Assert.Equal("every device", new MuteKey(Mute.EveryDevice).Words());
        Assert.Equal($"{Home.Camera} and a.example", new MuteKey(Home.Camera, "a.example").Words());
        Assert.Equal($"{Home.Camera}, where it looks like syn-flood", new MuteKey(Home.Camera, "", "syn-flood").Words());
    }

    [Fact]
    public void Mutes_of_a_device_are_its_own_and_those_of_every_device()
    {
        GatewayState state = Home.Full().After(
            new PolicyInput.MuteChanged(new(Home.Camera), true, null, "cli"), new PolicyInput.MuteChanged(new(Home.Bulb), true, null, "cli"),
            new PolicyInput.MuteChanged(new(Mute.EveryDevice, "a.example"), true, null, "cli"));

        Assert.Equal([new(Mute.EveryDevice, "a.example"), new(Home.Camera)], Mute.Of(state, Home.Camera).Select(m => m.Key));
        Assert.True(Mute.Covers(state, Home.Camera));
        Assert.False(Mute.Covers(state, Home.Laptop));
    }
}
