using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Tests.Violations;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.Response;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData(9, 600, false, false)]
    [InlineData(10, 599, false, false)]
    [InlineData(10, 600, false, true)]
    [InlineData(1, 600, true, false)]
    [InlineData(2, 0, true, true)]
    public void Ten_packets_over_ten_minutes_make_a_habit_and_two_are_enough_on_probation(int packets, int seconds, bool isOnProbation, bool expected)
    {
        Suggestion? suggestion = new SuggestionTracker().Consider(Home.Camera, Denied("203.0.113.99", packets, seconds), ShapeLimits.Default, isOnProbation);

        Assert.Equal(expected, suggestion is not null);
        if (suggestion is not null) Assert.Equal(isOnProbation, suggestion.IsNew);
    }

    [Theory]
    [InlineData(ViolationKind.ToDevice, ViolationShape.OutsideProfile)]
    [InlineData(ViolationKind.FromDevice, ViolationShape.HorizontalScan)]
    public void What_others_send_and_what_is_an_attack_is_no_gap_in_a_profile(ViolationKind kind, ViolationShape shape)
    {
        Detection detection = Denied("203.0.113.99", 100, 3600);

        Assert.Null(new SuggestionTracker().Consider(Home.Camera, detection with { Shape = shape, Flow = detection.Flow with { Kind = kind } }, ShapeLimits.Default));
        Assert.NotNull(new SuggestionTracker().Consider(Home.Camera, detection, ShapeLimits.Default));
    }

    [Fact]
    public void A_peer_is_suggested_once_for_each_device_and_no_more_than_64_peers()
    {
        SuggestionTracker tracker = new();
        int Suggested(Addresses.DeviceId device) => Enumerable.Range(0, 70).Count(i => tracker.Consider(device, Denied(Packet.Outside(i), 10, 600), ShapeLimits.Default) is not null);

        Assert.Equal([64, 0, 64], [Suggested(Home.Camera), Suggested(Home.Camera), Suggested(Home.Bulb)]);
    }

    [Theory]
    [InlineData("224.0.0.251", PeerLocation.Group, IpProtocols.Udp, false)]
    [InlineData("0.0.0.0", PeerLocation.Outside, IpProtocols.Udp, false)]
    [InlineData("192.168.20.30", PeerLocation.Neighbour, IpProtocols.Udp, false)]
    [InlineData("192.168.20.30", PeerLocation.Neighbour, IpProtocols.Tcp, true)]
    [InlineData("192.168.20.1", PeerLocation.Gateway, IpProtocols.Udp, true)]
    [InlineData("203.0.113.99", PeerLocation.Outside, IpProtocols.Udp, true)]
    public void What_a_permission_would_not_open_or_should_not_is_no_suggestion(string peer, PeerLocation place, byte protocol, bool expected)
    {
        Detection detection = Denied(peer, 10, 600);

        Suggestion? made = new SuggestionTracker().Consider(Home.Camera, detection with { Flow = detection.Flow with { Place = place, Protocol = protocol } }, ShapeLimits.Default);

        Assert.Equal(expected, made is not null);
    }

    [Fact]
    public void Cloud_of_several_devices_is_raised_once_a_day()
    {
        SuggestionTracker tracker = new();
        Suggestion Of(Addresses.DeviceId device, double hours) => Assert.IsType<Suggestion>(tracker.Consider(device, Later(Denied("203.0.113.99", 10, 600), hours), ShapeLimits.Default));

        Assert.Equal([false, true, false], new[] { Of(Home.Camera, 0), Of(Home.Bulb, 1), Of(Home.Laptop, 25) }.Select(made => made.IsRepeated));
    }

    private static Detection Later(Detection detection, double hours) =>
        detection with { Flow = detection.Flow with { First = detection.Flow.First.AddHours(hours), Last = detection.Flow.Last.AddHours(hours) } };

    [Fact]
    public void Three_suggestions_are_reported_in_any_24_hours()
    {
        SuggestionBudget budget = new([]);

        Assert.Equal([true, true, true, false], new[] { 0, 1, 2, 3 }.Select(hour => budget.TryTake(Home.Noon.AddHours(hour))));
        Assert.False(budget.TryTake(Home.Noon.AddHours(24).AddSeconds(-1)));
        Assert.True(budget.TryTake(Home.Noon.AddHours(24)));
        Assert.False(budget.TryTake(Home.Noon.AddHours(24)));
    }

    [Fact]
    public void Reports_of_an_earlier_run_count_unless_their_time_is_a_day_ahead()
    {
        DateTimeOffset[] recent = [Home.Noon.AddHours(-3), Home.Noon.AddHours(-2), Home.Noon.AddHours(-1)];
        DateTimeOffset[] ahead = [Home.Noon.AddHours(24), Home.Noon.AddHours(24), Home.Noon.AddHours(24)];

        Assert.False(new SuggestionBudget(recent).TryTake(Home.Noon));
        Assert.True(new SuggestionBudget(ahead).TryTake(Home.Noon));
    }

    private static Detection Denied(string peer, int packets, int seconds)
    {
        DeniedFlow flow = DeniedFlow.Of(Packet.Tcp(0, peer, 8883), PeerLocation.Outside) with { Count = packets, Last = Home.Noon.AddSeconds(seconds) };
        return new(ViolationShape.OutsideProfile, 0, "evidence", flow);
    }
}
