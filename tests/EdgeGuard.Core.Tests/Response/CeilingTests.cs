using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.Response;

public sealed class CeilingTests
{
    [Theory]
    [InlineData(86_399, "its profile is new and may be wrong")]
    [InlineData(86_400, "")]
    public void A_profile_is_new_for_a_day_to_the_second(int seconds, string expected)
    {
        GatewayState state = Home.Full();
        Device camera = state.Devices[Home.Camera] with { ProfileSince = Home.Noon.AddDays(-30) };

        Assert.Equal(new(expected.Length == 0 ? ResponseLevel.Isolated : ResponseLevel.Restricted, expected), Ceiling.Of(state, camera, GradingLimits.Default, Home.Noon.AddSeconds(seconds)));
    }

    [Theory]
    [InlineData(1, "it is still being learned")]
    [InlineData(0, "")]
    public void A_device_is_learned_until_that_time_is_over(int secondsLeft, string expected)
    {
        GatewayState state = Home.Full();
        state = state with { Learning = state.Learning.Add(Home.Camera, Home.Noon.AddSeconds(secondsLeft)) };

        Assert.Equal(expected, Ceiling.Of(state, state.Devices[Home.Camera], GradingLimits.Default with { NewProfile = TimeSpan.Zero }, Home.Noon).Why);
    }

    [Fact]
    public void A_device_that_never_got_its_profile_later_counts_from_when_it_was_first_seen()
    {
        GatewayState state = Home.Full();
        Device camera = state.Devices[Home.Camera] with { ProfileSince = null, FirstSeen = Home.Noon.AddDays(5) };

        Assert.Equal("its profile is new and may be wrong", Ceiling.Of(state, camera, GradingLimits.Default, Home.Noon.AddDays(5.5)).Why);
        Assert.Equal("", Ceiling.Of(state, camera, GradingLimits.Default, Home.Noon.AddDays(6)).Why);
    }
}
