using System.Net;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;
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
    public void A_restricted_device_keeps_what_its_profile_keeps_open_in_quarantine()
    {
        MudFile file = Home.Profile(Entry("update", 443) + "," + Entry("telemetry", 8883));
        file = file with { ExtensionNodes = file.ExtensionNodes with { QuarantineAces = ["update"] } };
        GatewayState held = Home.Full().WithProfile("https://mud.example.net/camera.json", file).Holding(Home.Camera, ResponseLevel.Restricted);

        Assert.False(IsRevoked(held, Camera, 40000, Cloud, 443));
        Assert.True(IsRevoked(held, Camera, 40000, Cloud, 8883));
        Assert.True(IsRevoked(held, Laptop, 40000, Camera, 554));
    }

    [Fact]
    public void A_restricted_device_whose_profile_names_nothing_for_quarantine_keeps_nothing()
    {
        Assert.True(IsRevoked(Home.Full().Holding(Home.Camera, ResponseLevel.Restricted), Camera, 40000, Cloud, 443));
    }

    [Fact]
    public void Both_halves_of_a_lateral_flow_are_asked()
    {
        MudFile open = Home.Profile(Entry("out", 80), Entry("in", 80));
        GatewayState both = Home.Full().WithProfile("https://mud.example.net/camera.json", open).WithProfile("local:bulb", open);

        Assert.False(IsRevoked(both, Camera, 40000, Bulb, 80));
        Assert.True(IsRevoked(both.WithProfile("local:bulb", Home.Seed("bulb.json")), Camera, 40000, Bulb, 80));
        Assert.True(IsRevoked(both.WithProfile("https://mud.example.net/camera.json", Home.Seed("camera.json")), Camera, 40000, Bulb, 80));
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
        Assert.False(IsRevoked(Home.Full(Core.Networks.EnforcementMode.Monitor), Camera, 40000, Neutral, 443));
    }

    [Fact]
    public void Nothing_ends_while_enforcement_pauses()
    {
        Assert.False(IsRevoked(Home.Full() with { PausedUntil = Home.Noon.AddMinutes(5) }, Camera, 40000, Neutral, 443));
    }

    [Fact]
    public void What_the_gateway_opened_to_a_device_lives_on()
    {
        Assert.False(IsRevoked(Home.Full(), "192.168.20.1", 40000, Camera, 9999));
        Assert.True(IsRevoked(Home.Full(), Bulb, 40000, Camera, 9999));
    }

    [Theory]
    [InlineData(ResponseLevel.RateLimit, false)]
    [InlineData(ResponseLevel.Restricted, false)]
    [InlineData(ResponseLevel.Isolated, true)]
    public void What_the_gateway_opened_ends_only_when_the_device_is_isolated(ResponseLevel level, bool expected) =>
        Assert.Equal(expected, IsRevoked(Home.Full().Holding(Home.Camera, level), "192.168.20.1", 40000, Camera, 9999));

    [Theory]
    [InlineData(ResponseLevel.None, false)]
    [InlineData(ResponseLevel.RateLimit, false)]
    [InlineData(ResponseLevel.Restricted, true)]
    [InlineData(ResponseLevel.Isolated, true)]
    public void What_a_trusted_device_opened_ends_when_the_device_is_restricted(ResponseLevel level, bool expected) =>
        Assert.Equal(expected, IsRevoked(Home.Full().Holding(Home.Camera, level), Laptop, 40000, Camera, 9999));

    [Theory]
    [InlineData(Neutral, 53, true)]
    [InlineData(Neutral, 10053, false)]
    [InlineData("192.168.20.1", 53, true)]
    [InlineData("192.168.20.1", 10053, false)]
    public void A_question_of_a_gated_device_lives_on_only_by_way_of_the_gate(string server, int answeringPort, bool isRevoked)
    {
        GatewayState gated = Home.Full().After(new PolicyInput.GateBeat(10053, false, "nobody"));
        Assert.Equal(isRevoked, new LiveFlows(gated).IsRevoked(Flow(Camera, 40000, server, 53, "192.168.20.1", (ushort)answeringPort)));
    }

    [Fact]
    public void A_question_to_a_name_server_that_the_profile_names_lives_on_where_literals_are_left()
    {
        MudFile file = Home.Profile($$"""
            { "name": "dns", "matches": { "ipv4": { "destination-ipv4-network": "{{Neutral}}/32", "protocol": 6 }, "tcp": { "destination-port": { "operator": "eq", "port": 53 } } }, "actions": { "forwarding": "accept" } }
            """);
        GatewayState home = Home.Full().WithProfile("https://mud.example.net/camera.json", file);
        Assert.True(IsRevoked(home.After(new PolicyInput.GateBeat(10053, false, "nobody")), Camera, 40000, Neutral, 53));
        Assert.False(IsRevoked(home.After(new PolicyInput.GateBeat(10053, true, "nobody")), Camera, 40000, Neutral, 53));
    }

    private static string Entry(string name, int port) =>
        $$"""{ "name": "{{name}}", "matches": { "tcp": { "destination-port": { "operator": "eq", "port": {{port}} } } }, "actions": { "forwarding": "accept" } }""";

    private static bool IsRevoked(GatewayState state, string sender, ushort senderPort, string receiver, ushort receiverPort) =>
        new LiveFlows(state).IsRevoked(Flow(sender, senderPort, receiver, receiverPort, receiver, receiverPort));

    private static ConntrackFlow Flow(string sender, ushort senderPort, string receiver, ushort receiverPort, string answerer, ushort answererPort) => new()
    {
        Original = new(IPAddress.Parse(sender), IPAddress.Parse(receiver), 6) { SourcePort = senderPort, DestinationPort = receiverPort },
        Reply = new(IPAddress.Parse(answerer), IPAddress.Parse(sender), 6) { SourcePort = answererPort, DestinationPort = senderPort },
    };
}
