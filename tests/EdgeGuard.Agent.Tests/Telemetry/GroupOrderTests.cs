using System.Text;
using System.Text.Json;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>Orders to every gateway with a label.</summary>
public sealed class GroupOrderTests : IDisposable
{
    private const string Topic = "edgeguard-group/school/request/device/quarantine";
    private const string Camera = "00005e005301";

    private readonly StateFolder _folder = new();
    private readonly CommandReader _reader = new(new(null, "gw01"), new(), ["north", "school"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", 60)]
    [InlineData(""","minutes":60""", 60)]
    [InlineData(""","minutes":0.5""", 0.5)]
    public void An_order_to_a_group_ends_within_an_hour(string minutes, double expected)
    {
        CommandReading.Given order = Assert.IsType<CommandReading.Given>(Read(Topic, $$"""{"id":"{{Camera}}"{{minutes}}}"""));

        Assert.Equal(("school", "device/quarantine", "quarantine", expected), (order.Group, order.AnswerTo, order.Verb.Name, order.Request.Minutes));
    }

    [Theory]
    [InlineData("61")]
    [InlineData("527040")]
    public void A_longer_one_is_refused(string minutes) =>
        Assert.Equal((RefusalCode.NotPermitted, "school"), Refused(Read(Topic, $$"""{"id":"{{Camera}}","minutes":{{minutes}}}""")));

    [Fact]
    public void T31_Nothing_that_loosens_or_lasts_may_be_ordered_of_a_group()
    {
        string[] accepted = [.. OrderVerbs.Remote.Where(verb => Read($"edgeguard-group/school/request/{verb.Path}", Arguments(verb)) is CommandReading.Given).Select(verb => verb.Name)];

        Assert.Equal(["block", "quarantine", "rate-limit", "restrict"], accepted.Order());
        Assert.All(OrderVerbs.Remote, verb => Assert.IsType<CommandReading.Given>(Read($"edgeguard/gw01/request/{verb.Path}", Arguments(verb))));
    }

    [Theory]
    [InlineData("edgeguard-group/south/request/device/quarantine")]
    [InlineData("edgeguard-group/school/device/00005e005301/set")]
    [InlineData("edgeguard-group/school/request/")]
    [InlineData("edgeguard-group/school")]
    [InlineData("edgeguard-group//request/device/quarantine")]
    [InlineData("other/edgeguard-group/school/request/device/quarantine")]
    [InlineData("edgeguard-group/school/request/device/reboot")]
    public void Another_topic_is_no_order(string topic) => Assert.IsType<CommandReading.Refused>(Read(topic, $$"""{"id":"{{Camera}}"}"""));

    [Fact]
    public void A_retained_order_to_a_group_is_refused() => Assert.Equal(
        (RefusalCode.Retained, "school"),
        Refused(_reader.Read(new() { Topic = Topic, Payload = Encoding.UTF8.GetBytes($$"""{"id":"{{Camera}}"}"""), Retain = true }, Home.Noon)));

    [BrokerFact]
    public async Task Each_gateway_of_the_group_carries_it_out_and_answers()
    {
        await using BenchBroker broker = new(_folder);
        await broker.StartAsync();
        await using Gateway first = await StartAsync(broker, "gw01", "school"), second = await StartAsync(broker, "gw02", "school"), other = await StartAsync(broker, "gw03", "north");
        await using Listener manager = await Listener.ConnectAsync(broker.Settings, "edgeguard/+/state", "edgeguard/+/response/#");
        foreach (string gateway in new[] { "gw01", "gw02", "gw03" }) await ReadyAsync(broker, gateway);

        await manager.PublishAsync(Topic, $$"""{"id":"{{Camera}}","transaction":"7f3"}""");

        string[] answers = [(await manager.NextAsync(IsAnswer)).Topic, (await manager.NextAsync(IsAnswer)).Topic];
        Assert.Equal(["edgeguard/gw01/response/device/quarantine", "edgeguard/gw02/response/device/quarantine"], answers.Order());
        Assert.All(new[] { first, second }, gateway => AssertHeld(gateway, ResponseLevel.Isolated));
        Assert.Equal(ResponseLevel.None, other.PipelineChannels.State.Current.Devices[Home.Camera].Response.Level);

        // One that is held already by a person until further notice is not let go sooner.
        await first.SendAsync(new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Isolated, DateTimeOffset.UtcNow.AddHours(-1), "by hand", "cli")));
        await Condition.UntilAsync(() => first.PipelineChannels.State.Current.Devices[Home.Camera].Response.By == "cli");
        await manager.PublishAsync(Topic, $$"""{"id":"{{Camera}}","transaction":"7f4"}""");
        Dictionary<string, JsonElement> second7f4 = await AnswersAsync(manager, 2);
        Assert.Equal("not-permitted", second7f4["gw01"].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(("ok", "7f4", "school"), (Text(second7f4["gw02"], "status"), Text(second7f4["gw02"], "transaction"), Text(second7f4["gw02"], "group")));
    }

    [BrokerFact]
    public async Task The_ceiling_of_orders_over_MQTT_counts_those_to_groups()
    {
        await using BenchBroker broker = new(_folder);
        await broker.StartAsync();
        GatewayState many = Home.Seen(Home.Empty with { Gateway = "gw01" }, [.. Enumerable.Range(1, 8).Select(i => Home.Sighting(new MacAddress((ulong)i), "lan0", null, $"192.0.2.{i}"))]);
        MqttOptions options = broker.Options;
        options.Commands = ["rate-limit"];
        await using Gateway gateway = await Gateway.StartAsync(options, many, identity: new(null, ["school"]));
        await using Listener manager = await Listener.ConnectAsync(broker.Settings, "edgeguard/+/response/#");
        await ReadyAsync(broker, "gw01");

        List<string?> outcomes = [];
        foreach (int i in Enumerable.Range(1, 8))
        {
            await manager.PublishAsync("edgeguard-group/school/request/device/rate-limit", $$"""{"id":"{{DeviceId.Of(new MacAddress((ulong)i))}}"}""");
            JsonElement answer = (await AnswersAsync(manager, 1))["gw01"];
            outcomes.Add(answer.TryGetProperty("error", out JsonElement error) ? Text(error, "code") : Text(answer, "status"));
        }

        Assert.Equal(RemoteOrderCeiling.MostInWindow, outcomes.Count(outcome => outcome == "ok"));
        Assert.Equal(8 - RemoteOrderCeiling.MostInWindow, outcomes.Count(outcome => outcome == "ceiling"));
    }

    [Fact]
    public void Only_a_gateway_with_labels_listens_to_groups()
    {
        CommandPermissions all = CommandPermissions.Of(new() { Url = "mqtts://b", Username = "gw01", Commands = ["all"] }), none = CommandPermissions.Of(new() { Url = "mqtts://b", Commands = ["none"] });

        Assert.Equal(["edgeguard/gw01/device/+/set", "edgeguard/gw01/request/#"], Filters(all, []));
        Assert.Equal(["edgeguard/gw01/device/+/set", "edgeguard/gw01/request/#", "edgeguard-group/school/request/#"], Filters(all, ["school"]));
        Assert.Empty(Filters(none, ["school"]));
        Assert.Equal("home/edgeguard-group/school/request/#", new Agent.Telemetry.Topics("home", "gw01").GroupRequestFilter("school"));

        static IEnumerable<string> Filters(CommandPermissions permissions, string[] labels) =>
            new MqttCommandHandler(new(null, "gw01"), permissions, null!, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<MqttCommandHandler>.Instance, labels).Filters;
    }

    private static bool IsAnswer(string topic) => topic.Contains("/response/", StringComparison.Ordinal);

    private static string? Text(JsonElement within, string name) => within.GetProperty(name).GetString();

    private static string Arguments(OrderVerb verb) => $"{{{string.Join(',', verb.Required.Select(name => $"\"{name}\":{Argument(verb, name)}"))}}}";

    private static string Argument(OrderVerb verb, string name) => name switch
    {
        "minutes" => "1",
        "mode" => $"\"{verb.Mode}\"",
        "length" => "\"1h\"",
        _ => $"\"{Camera}\"",
    };

    private static (RefusalCode, string?) Refused(CommandReading reading) => (Assert.IsType<CommandReading.Refused>(reading).Why.Reason, reading.Group);

    private static async Task<Dictionary<string, JsonElement>> AnswersAsync(Listener manager, int count)
    {
        Dictionary<string, JsonElement> answers = [];
        while (answers.Count < count)
        {
            MqttMessage answer = await manager.NextAsync(IsAnswer);
            answers[answer.Topic.Split('/')[1]] = JsonDocument.Parse(answer.Payload).RootElement;
        }
        return answers;
    }

    private static Task<Gateway> StartAsync(BenchBroker broker, string id, string label) =>
        Gateway.StartAsync(broker.Options, Home.WithCamera with { Gateway = id }, identity: new(null, [label]));

    // It subscribes before it says online, which is retained.
    private static async Task ReadyAsync(BenchBroker broker, string gateway)
    {
        await using Listener listener = await Listener.ConnectAsync(broker.Settings, $"edgeguard/{gateway}/state");
        await listener.NextAsync($"edgeguard/{gateway}/state", text => text.Contains("online", StringComparison.Ordinal));
    }

    private static void AssertHeld(Gateway gateway, ResponseLevel level)
    {
        DeviceResponse response = gateway.PipelineChannels.State.Current.Devices[Home.Camera].Response;
        Assert.Equal((level, "mqtt"), (response.Level, response.By));
        Assert.InRange(response.Until!.Value - response.Since, TimeSpan.Zero, TimeSpan.FromHours(1));
    }

    private CommandReading Read(string topic, string payload) => _reader.Read(new() { Topic = topic, Payload = Encoding.UTF8.GetBytes(payload) }, Home.Noon);
}
