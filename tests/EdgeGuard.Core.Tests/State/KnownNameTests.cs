using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

public sealed class KnownNameTests
{
    private static readonly IPAddress Address = IPAddress.Parse("203.0.113.50");

    [Fact]
    public void The_name_of_the_profile_stands_before_another_and_both_before_the_home_s()
    {
        GatewayState state = Home.Full().After(new PolicyInput.NameResolved("home.example.net", [Address]));
        Assert.Equal("home.example.net", KnownName.Of(state, Home.Camera, Address));
        state = state.After(new PolicyInput.OtherNameResolved(Home.Camera, "asked.example.org", [Address]));
        Assert.Equal("asked.example.org", KnownName.Of(state, Home.Camera, Address));
        state = state.After(new PolicyInput.NameLearned(Home.Camera, "cloud.example.net", [Address]));
        Assert.Equal(["cloud.example.net", "asked.example.org", "home.example.net"], KnownName.All(state, Home.Camera, Address));
        Assert.Equal("home.example.net", KnownName.Of(state, Home.Bulb, Address));
        Assert.Null(KnownName.Of(state, Home.Camera, IPAddress.Parse("203.0.113.51")));
    }

    [Fact]
    public void A_device_cannot_fill_the_memory_with_names_and_the_newest_are_known()
    {
        GatewayState state = Home.Full();
        for (int i = 0; i < 1000; i++) state = state.After(new PolicyInput.OtherNameResolved(Home.Camera, $"n{i}.example.org", [new IPAddress([198, 18, (byte)(i >> 8), (byte)i])]));

        Assert.Equal(ResolvedName.MostPerDevice, state.ResolvedNames[Home.Camera].Length);
        Assert.Equal("n999.example.org", KnownName.Of(state, Home.Camera, new IPAddress([198, 18, 3, 231])));
        Assert.Null(KnownName.Of(state, Home.Camera, new IPAddress([198, 18, 0, 0])));
    }

    [Fact]
    public void A_stranger_is_told_nothing_and_who_is_merged_away_is_forgotten()
    {
        Assert.Empty(Home.Empty().After(new PolicyInput.OtherNameResolved(Home.Camera, "a.example.org", [Address])).ResolvedNames);
        GatewayState state = Home.Full().After(new PolicyInput.OtherNameResolved(Home.Bulb, "a.example.org", [Address]), new PolicyInput.Merged(Home.Camera, Home.Bulb));
        Assert.Equal(ImmutableDictionary<Core.Addresses.DeviceId, ImmutableArray<ResolvedName>>.Empty, state.ResolvedNames);
    }
}
