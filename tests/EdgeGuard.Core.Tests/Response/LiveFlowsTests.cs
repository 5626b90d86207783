using System.Net;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Tests.Response;

public sealed class LiveFlowsTests
{
    private const string Camera = "192.168.20.10", Bulb = "192.168.20.11", Laptop = "192.168.30.10", Cloud = "203.0.113.7", Neutral = "198.51.100.7";

    [Fact]
    public void A_flow_that_the_profile_allows_lives_on()
    {
        Assert.False(IsRevoked(Home.Full(), Camera, 40000, Cloud, 443));
    }

    [Fact]
    public void A_flow_that_the_profile_does_not_allow_ends()
    {
        Assert.True(IsRevoked(Home.Full(), Camera, 40000, Neutral, 443));
    }

    [Fact]
    public void Every_flow_of_an_isolated_device_ends_whoever_opened_it()
    {
        GatewayState held = Home.Full().Holding(Home.Camera, ResponseLevel.Isolated);

        Assert.True(IsRevoked(held, Camera, 40000, Cloud, 443));
        Assert.True(IsRevoked(held, Laptop, 40000, Camera, 554));
        Assert.False(IsRevoked(held, Laptop, 40000, Neutral, 443));
    }

    [Fact]
    public void Both_halves_of_a_lateral_flow_are_asked()
    {
        Assert.True(IsRevoked(Home.Full(), Camera, 40000, Bulb, 80));
    }

    [Fact]
    public void The_one_who_answers_in_truth_counts_behind_a_rewritten_destination()
    {
        ConntrackFlow forwarded = Flow(Neutral, 40000, "192.0.2.1", 8554, answerer: Camera, answererPort: 8554);

        Assert.True(new LiveFlows(Home.Full()).IsRevoked(forwarded));
    }

    [Fact]
    public void Nothing_ends_where_devices_are_only_monitored()
    {
        Assert.False(IsRevoked(Home.Full(Core.Devices.EnforcementMode.Monitor), Camera, 40000, Neutral, 443));
    }

    [Fact]
    public void Nothing_ends_while_enforcement_pauses_and_all_that_is_denied_after()
    {
        GatewayState paused = Home.Full() with { PausedUntil = DateTimeOffset.UnixEpoch };
        Assert.False(IsRevoked(paused, Camera, 40000, Neutral, 443));
        Assert.True(IsRevoked(paused with { PausedUntil = null }, Camera, 40000, Neutral, 443));
    }

    private static bool IsRevoked(GatewayState state, string sender, ushort senderPort, string receiver, ushort receiverPort) =>
        new LiveFlows(state).IsRevoked(Flow(sender, senderPort, receiver, receiverPort, receiver, receiverPort));

    private static ConntrackFlow Flow(string sender, ushort senderPort, string receiver, ushort receiverPort, string answerer, ushort answererPort) => new()
    {
        Original = new(IPAddress.Parse(sender), IPAddress.Parse(receiver), 6) { SourcePort = senderPort, DestinationPort = receiverPort },
        Reply = new(IPAddress.Parse(answerer), IPAddress.Parse(sender), 6) { SourcePort = answererPort, DestinationPort = senderPort },
    };
}
