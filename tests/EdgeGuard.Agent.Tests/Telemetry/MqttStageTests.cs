using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>The stage against the hardened broker of deploy/mosquitto: TLS, a password, and an ACL that allows only what is documented.</summary>
public sealed class MqttStageTests(BrokerFixture brokers) : BrokerTests(brokers), IClassFixture<BrokerFixture>
{
    private const string CameraState = "edgeguard/gw01/device/00005e005301/state";
    private const string CameraEvent = "edgeguard/gw01/device/00005e005301/event";
    private const string CameraSet = "edgeguard/gw01/device/00005e005301/set";

    [BrokerFact]
    public async Task A_gateway_says_online_when_it_comes_and_stopped_when_it_goes()
    {
        await using Gateway gateway = await Gateway.StartAsync(Options());
        await using Listener listener = await ListenAsync(State);

        await listener.NextAsync(State, t => t == """{"state":"online"}""");
        await gateway.StopMqttAsync();

        await listener.NextAsync(State, t => t == """{"state":"stopped"}""");
        await using Listener late = await ListenAsync(State);
        Assert.True((await late.NextAsync(State, t => t == """{"state":"stopped"}""")).Retain);
    }

    [BrokerFact]
    public async Task The_broker_says_offline_when_the_connection_breaks()
    {
        await using Gateway gateway = await Gateway.StartAsync(Options());
        await using Listener listener = await ListenAsync(State);
        await listener.NextAsync(State, t => t == """{"state":"online"}""");

        // A second client with the same id ends the first, which is how a broken connection looks to the broker.
        await using Listener thief = await Listener.ConnectAsync(Settings("gw01") with { ClientId = "edgeguard-gw01" });

        await listener.NextAsync(State, t => t == """{"state":"offline"}""");
        await listener.NextAsync(State, t => t == """{"state":"online"}""");
    }

    [BrokerFact]
    public async Task Device_state_and_index_are_retained_and_follow_what_happens()
    {
        await using Gateway gateway = await Gateway.StartAsync(Options());
        await using Listener listener = await ListenAsync(CameraState, "edgeguard/gw01/devices");

        await listener.NextAsync(CameraState, t => t.Contains("\"level\":\"none\"", StringComparison.Ordinal));
        await gateway.SendAsync(new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Isolated, Home.Noon, "it scans", "rule")));
        JsonElement held = await listener.NextJsonAsync(CameraState, t => t.Contains("it scans", StringComparison.Ordinal));
        await listener.NextAsync("edgeguard/gw01/devices", t => t.Contains("\"isolated\"", StringComparison.Ordinal));

        Assert.Equal("isolated", held.GetProperty("response").GetProperty("level").GetString());
        await AssertRetainedAsync(CameraState, "\"isolated\"");
        await AssertRetainedAsync("edgeguard/gw01/devices", "\"isolated\"");
        await AssertRetainedAsync("edgeguard/gw01/info", "\"commands\":[\"quarantine\",\"block\",\"pause-off\"]");
    }

    [BrokerFact]
    public async Task An_independent_subscriber_reads_a_forbidden_packet_as_a_cloud_event()
    {
        await using Gateway gateway = await Gateway.StartAsync(Options());
        await using Listener listener = await ReadyAsync(State);
        using Process subscriber = MosquittoSub(State, CameraEvent);
        Assert.Equal("""{"state":"online"}""", await ReadLineAsync(subscriber));

        await gateway.SendAsync(new PolicyInput.Violated(Home.Telnet()));

        JsonElement told = JsonDocument.Parse(await ReadLineAsync(subscriber)).RootElement;
        Assert.Equal(
            ["specversion", "id", "source", "type", "time", "datacontenttype", "data"], told.EnumerateObject().Select(p => p.Name));
        Assert.Equal("io.edgeguard.flow.denied.v1", told.GetProperty("type").GetString());
        Assert.Equal("/edgeguard/gw01/device/00005e005301", told.GetProperty("source").GetString());
        JsonNode expected = JsonNode.Parse("""{"event_type":"flow_denied","severity":"medium","alert":false,"count":1,"window_s":0,"src":{"ip":"192.0.2.10","mac":"00:00:5e:00:53:01"},"dst":{"ip":"203.0.113.9","port":23},"proto":"tcp","direction":"from-device","action":"drop","mode":"enforce","first":"2026-05-04T12:00:00Z","last":"2026-05-04T12:00:00Z","sampled":true}""")!;
        string data = told.GetProperty("data").GetRawText();
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(data)), data);
        subscriber.Kill();
    }

    [BrokerFact]
    public async Task An_event_is_not_retained()
    {
        await using Gateway gateway = await Gateway.StartAsync(Options());
        await using Listener listener = await ListenAsync(Everything);
        await gateway.SendAsync(new PolicyInput.Violated(Home.Telnet()));
        await listener.NextAsync(CameraEvent);

        await using Listener late = await ListenAsync(Everything);
        await gateway.SendAsync(new PolicyInput.Violated(Home.Telnet("203.0.113.10")));

        MqttMessage first = await late.NextAsync(CameraEvent);
        Assert.Contains("203.0.113.10", Encoding.UTF8.GetString(first.Payload.Span), StringComparison.Ordinal);
        Assert.False(first.Retain);
    }

    [BrokerFact]
    public async Task After_a_broker_restart_states_are_told_again_and_events_of_the_meantime_arrive()
    {
        await using Gateway gateway = await Gateway.StartAsync(Options());
        await using (Listener before = await ListenAsync(Everything)) await before.NextAsync(CameraState);

        await Brokers.Home.StopAsync();
        await StatusAsync(gateway, connected: false);
        await gateway.SendAsync(new PolicyInput.Violated(Home.Telnet()));
        await Brokers.Home.StartAsync();
        await using Listener after = await ListenAsync(Everything);

        await after.NextAsync(CameraEvent);
        await StatusAsync(gateway, connected: true);
        Assert.Null(gateway.PipelineChannels.State.Current.Broker.Problem);
    }

    [BrokerFact]
    public async Task A_broker_that_forgot_everything_is_told_every_state_again()
    {
        await using BenchBroker broker = new(Brokers.Folder);
        await broker.StartAsync();
        await using Gateway gateway = await Gateway.StartAsync(broker.Options);
        await using (Listener before = await Listener.ConnectAsync(broker.Settings, CameraState)) await before.NextAsync(CameraState);
        Assert.False(gateway.PipelineChannels.State.Current.Broker.IsEncrypted);

        await broker.StopAsync();
        await broker.StartAsync();
        await using Listener after = await Listener.ConnectAsync(broker.Settings, CameraState);

        await after.NextAsync(CameraState);
    }

    [BrokerFact]
    public async Task T43_A_wrong_password_is_named_once_and_not_shown()
    {
        MqttOptions options = Options();
        options.PasswordFile = Secret("a wrong password");
        await using Gateway gateway = await Gateway.StartAsync(options);

        await StatusAsync(gateway, connected: false, s => s.Problem is { } p && p != "not connected yet");

        string line = Assert.Single(gateway.Log.Of(6102));
        Assert.Contains("(Authentication)", line, StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Log.Lines, l => l.Contains("a wrong password", StringComparison.Ordinal));
    }

    [BrokerFact]
    public async Task A_password_that_cannot_travel_is_named_and_not_shown()
    {
        MqttOptions options = Options();
        options.PasswordFile = Secret("before\0behind");
        await using Gateway gateway = await Gateway.StartAsync(options);

        await StatusAsync(gateway, connected: false, s => s.Problem is { } p && p.Contains("mqtt:passwordFile", StringComparison.Ordinal));

        Assert.Contains("(LocalSetup)", Assert.Single(gateway.Log.Of(6102)), StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Log.Lines, l => l.Contains("behind", StringComparison.Ordinal));
    }

    [BrokerFact]
    public async Task F39_A_broker_that_never_acknowledges_holds_a_few_messages_and_loses_none()
    {
        int published = 0;
        TaskCompletionSource full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedBroker broker = ScriptedBroker.Welcoming(MqttProtocol.V5, async (stream, token) =>
        {
            while (await Packet.ReadAsync(stream, token) is { } packet)
            {
                if (packet.Type == Packet.Subscribe) await stream.WriteAsync(Packet.SubscribeAck(MqttProtocol.V5, packet.Body[..2], 1), token);
                bool isAcknowledged = packet.Type == Packet.Publish && (packet.Header & 0x06) != 0;
                if (isAcknowledged && Interlocked.Increment(ref published) == 10) full.TrySetResult();
            }
        });
        await using Gateway gateway = await Gateway.StartAsync(new() { Url = $"mqtt://localhost:{broker.Port}", Transport = "mosquitto" });
        for (int i = 0; i < 200; i++) await gateway.SendAsync(Home.Sighting(new((ulong)i + 10), "lan0", $"device {i}", $"198.51.100.{i}"));

        await full.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await Condition.UntilAsync(() => gateway.Outbox.Waiting >= 200);
        await gateway.StopMqttAsync();

        Assert.InRange(published, 10, InFlightWindow.Size);
    }

    [BrokerFact]
    public async Task A_request_quarantines_and_is_answered_with_its_transaction()
    {
        await using Gateway gateway = await Gateway.StartAsync(Options());
        await using Listener client = await ReadyAsync(Everything);

        await client.PublishAsync("edgeguard/gw01/request/device/quarantine", """{"id":"00005e005301","transaction":"7f3"}""");

        MqttMessage answer = await client.NextAsync("edgeguard/gw01/response/device/quarantine");
        Assert.Equal(
            """{"status":"ok","data":{"id":"00005e005301","response":"isolated"},"transaction":"7f3"}""", Encoding.UTF8.GetString(answer.Payload.Span));
        Assert.Equal(ResponseLevel.Isolated, gateway.PipelineChannels.InForce.Current.Devices[Home.Camera].Response.Level);
    }

    [BrokerFact]
    public async Task Set_quarantines_and_with_permission_releases_and_both_are_events_that_say_who()
    {
        MqttOptions options = Options();
        options.Commands = ["all"];
        await using Gateway gateway = await Gateway.StartAsync(options);
        await using Listener client = await ReadyAsync(Everything);

        await client.PublishAsync(CameraSet, """{"policy":"quarantine"}""");
        JsonElement quarantined = await client.NextJsonAsync(CameraEvent);
        await client.PublishAsync(CameraSet, """{"policy":"enforce"}""");
        JsonElement released = await client.NextJsonAsync(CameraEvent);

        Assert.Equal("io.edgeguard.device.quarantined.v1", quarantined.GetProperty("type").GetString());
        Assert.Equal("mqtt", quarantined.GetProperty("data").GetProperty("response").GetProperty("by").GetString());
        Assert.Equal("io.edgeguard.device.released.v1", released.GetProperty("type").GetString());
        Assert.Equal("isolated", released.GetProperty("data").GetProperty("before").GetString());
    }

    [BrokerFact]
    public async Task T31_Releasing_is_refused_unless_it_is_listed()
    {
        await using Gateway gateway = await Gateway.StartAsync(
            Options(), Home.Seen(Home.WithCamera, new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Isolated, Home.Noon, "x", "rule"))));
        await using Listener client = await ReadyAsync(Everything);

        await client.PublishAsync("edgeguard/gw01/request/device/release", """{"id":"00005e005301","transaction":"1"}""");
        JsonElement answer = await client.NextJsonAsync("edgeguard/gw01/response/device/release");

        Assert.Equal("error", answer.GetProperty("status").GetString());
        Assert.Equal("not-permitted", answer.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("1", answer.GetProperty("transaction").GetString());
        Assert.Equal(ResponseLevel.Isolated, gateway.PipelineChannels.State.Current.Devices[Home.Camera].Response.Level);
    }

    [BrokerFact]
    public async Task T31_T32_A_retained_order_that_waits_at_the_broker_is_refused()
    {
        const string request = "edgeguard/gw01/request/device/quarantine";
        await using Listener client = await ListenAsync(Everything);
        await client.PublishAsync(request, """{"id":"00005e005301"}""", retain: true);
        await using Gateway gateway = await Gateway.StartAsync(Options());

        JsonElement answer = await client.NextJsonAsync("edgeguard/gw01/response/device/quarantine");

        Assert.Equal("retained", answer.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(ResponseLevel.None, gateway.PipelineChannels.State.Current.Devices[Home.Camera].Response.Level);
        await client.PublishAsync(new() { Topic = request, Retain = true });
    }

    [BrokerFact]
    public async Task An_answer_goes_where_the_client_asks_only_within_the_gateways_own_answers()
    {
        await using Gateway gateway = await Gateway.StartAsync(Options());
        await using Listener client = await ReadyAsync(Everything);
        MqttMessage request = new()
        {
            Topic = "edgeguard/gw01/request/device/block",
            Payload = """{"id":"00005e005301"}"""u8.ToArray(),
            CorrelationData = new byte[] { 1, 2, 3 },
        };

        await client.PublishAsync(request with { ResponseTopic = "edgeguard/gw01/response/panel-3" });
        MqttMessage wished = await client.NextAsync("edgeguard/gw01/response/panel-3");
        await client.PublishAsync(request with { ResponseTopic = "edgeguard/gw01/state" });
        MqttMessage usual = await client.NextAsync("edgeguard/gw01/response/device/block");

        Assert.Equal([1, 2, 3], wished.CorrelationData?.ToArray());
        Assert.Equal([1, 2, 3], usual.CorrelationData?.ToArray());
    }

    [BrokerFact]
    public async Task A_mode_is_ordered_told_and_shown()
    {
        MqttOptions options = Options();
        options.Commands = ["all"];
        await using Gateway gateway = await Gateway.StartAsync(options);
        await using Listener client = await ReadyAsync(Everything);

        await client.PublishAsync("edgeguard/gw01/request/network/mode", """{"network":"things","mode":"monitor","transaction":"1"}""");
        await client.NextAsync("edgeguard/gw01/response/network/mode", t => t == """{"status":"ok","data":{"network":"things","mode":"monitor"},"transaction":"1"}""");
        Assert.Equal(EnforcementMode.Monitor, gateway.PipelineChannels.InForce.Current.NetworkModes["things"]);
        await AssertRetainedAsync(CameraState, "\"mode\":\"monitor\"");
        await AssertRetainedAsync("edgeguard/gw01/info", "\"name\":\"things\",\"kind\":\"iot\",\"mode\":\"monitor\"");
    }

    [BrokerFact]
    public async Task A_permission_is_ordered_and_told_with_who_asked_and_taken_back()
    {
        MqttOptions options = Options();
        options.Commands = ["allow"];
        await using Gateway gateway = await Gateway.StartAsync(options);
        await using Listener client = await ReadyAsync(Everything);

        await client.PublishAsync("edgeguard/gw01/request/device/allow", """{"id":"00005e005301","peer":"203.0.113.9","length":"1h"}""");
        await client.NextAsync("edgeguard/gw01/device/00005e005301/event", t => t.Contains("\"allowed\":true", StringComparison.Ordinal) && t.Contains("\"by\":\"mqtt\"", StringComparison.Ordinal));
        Assert.Single(gateway.PipelineChannels.State.Current.Allowances);

        await client.PublishAsync("edgeguard/gw01/request/device/allow", """{"id":"00005e005301","peer":"203.0.113.9","length":"never"}""");
        await client.NextAsync("edgeguard/gw01/response/device/allow", t => t.Contains("\"ok\"", StringComparison.Ordinal));
        await client.NextAsync("edgeguard/gw01/device/00005e005301/event", t => t.Contains("\"allowed\":false", StringComparison.Ordinal));
        Assert.Empty(gateway.PipelineChannels.State.Current.Allowances);
    }

    [BrokerTheory]
    [InlineData("device/allow", """{"id":"00005e005301","peer":"203.0.113.9","length":"always"}""")]
    [InlineData("network/mode", """{"network":"things","mode":"monitor"}""")]
    [InlineData("network/mode", """{"network":"things","mode":"enforce"}""")]
    public async Task T31_Modes_and_permissions_are_refused_unless_they_are_listed(string request, string order)
    {
        await using Gateway gateway = await Gateway.StartAsync(Options());
        await using Listener client = await ReadyAsync(Everything);

        await client.PublishAsync($"edgeguard/gw01/request/{request}", order);

        await client.NextAsync($"edgeguard/gw01/response/{request}", t => t.Contains("\"not-permitted\"", StringComparison.Ordinal));
    }

    [BrokerFact]
    public async Task A_pause_is_ordered_told_and_ended()
    {
        MqttOptions options = Options();
        options.Commands = ["all"];
        await using Gateway gateway = await Gateway.StartAsync(options);
        await using Listener client = await ReadyAsync(Everything);

        await client.PublishAsync("edgeguard/gw01/request/protection/pause", """{"minutes":10,"transaction":"1"}""");
        await client.NextAsync("edgeguard/gw01/response/protection/pause", t => t.Contains("\"paused_until\"", StringComparison.Ordinal));
        Assert.NotNull(gateway.PipelineChannels.InForce.Current.PausedUntil);
        await AssertRetainedAsync(CameraState, "\"mode\":\"monitor\",\"paused_until\":");

        await client.PublishAsync("edgeguard/gw01/request/protection/pause-off", "{}");
        await client.NextAsync("edgeguard/gw01/event", t => t.Contains("\"protection_resumed\"", StringComparison.Ordinal));
        Assert.Null(gateway.PipelineChannels.State.Current.PausedUntil);
    }

    [BrokerFact]
    public async Task Order_that_the_kernel_refuses_does_not_delay_the_next()
    {
        await using Gateway gateway = await Gateway.StartAsync(Options());
        await using Listener client = await ReadyAsync(Everything);
        gateway.Refuse(state => state.Devices[Home.Camera].Response.Level == ResponseLevel.Isolated);

        await client.PublishAsync("edgeguard/gw01/request/device/quarantine", """{"id":"00005e005301","transaction":"slow"}""");
        await client.PublishAsync("edgeguard/gw01/request/device/quarantine", """{"id":"nobody","transaction":"next"}""");

        MqttMessage first = await client.NextAsync("edgeguard/gw01/response/device/quarantine");
        MqttMessage second = await client.NextAsync("edgeguard/gw01/response/device/quarantine");
        Assert.Contains("\"unknown-device\"", Encoding.UTF8.GetString(first.Payload.Span), StringComparison.Ordinal);
        Assert.Contains("\"not-in-force\"", Encoding.UTF8.GetString(second.Payload.Span), StringComparison.Ordinal);
    }

    [BrokerFact]
    public async Task T31_Nobody_is_heard_where_no_verb_is_allowed()
    {
        MqttOptions options = Options();
        options.Commands = ["none"];
        await using Gateway gateway = await Gateway.StartAsync(options);
        await using Listener client = await ReadyAsync(Everything);

        await client.PublishAsync(CameraSet, """{"policy":"quarantine"}""");
        await gateway.SendAsync(new PolicyInput.Violated(Home.Telnet()));
        await client.NextAsync(CameraEvent);

        Assert.Equal(ResponseLevel.None, gateway.PipelineChannels.State.Current.Devices[Home.Camera].Response.Level);
    }
}
