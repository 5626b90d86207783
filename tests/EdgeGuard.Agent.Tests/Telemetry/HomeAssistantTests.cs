using System.Text;
using System.Text.Json;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Agent.Telemetry.HomeAssistant;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>
/// Home Assistant's documented rules, each named where it is checked: "doc" is www.home-assistant.io/integrations/mqtt,
/// "schema" is homeassistant/components/mqtt/schemas.py in home-assistant/core.
/// </summary>
public sealed class HomeAssistantTests(BrokerFixture brokers) : BrokerTests(brokers), IClassFixture<BrokerFixture>
{
    private const string CameraConfig = "homeassistant/device/gw01/edgeguard_gw01_00005e005301/config";
    private const string GatewayConfig = "homeassistant/device/gw01/edgeguard_gw01/config";

    private static readonly Topics OurTopics = new(null, "gw01");
    private static readonly string[] Commands = ["all", "none", "quarantine", "block", "release", "pause"];

    public static TheoryData<string> Permissions => [.. Commands];

    // doc, "Discovery topic": <discovery_prefix>/<component>/[<node_id>/]<object_id>/config, ids of [a-zA-Z0-9_-].
    [Fact]
    public void Topics_have_the_form_that_discovery_listens_to() =>
        Assert.All(Introductions("all"), m => Assert.Matches("^homeassistant/device/[a-zA-Z0-9_-]+/[a-zA-Z0-9_-]+/config$", m.Topic));

    // doc, "Discovery messages": retained, so that Home Assistant finds them after its own start.
    [Fact]
    public void Introductions_are_retained() => Assert.All(Introductions("all"), m => Assert.True(m.Retain));

    // schema, DEVICE_DISCOVERY_SCHEMA: device with an identifier or connection, origin with a name, components with a platform each.
    [Theory]
    [MemberData(nameof(Permissions))]
    public void The_root_has_a_device_an_origin_and_components(string commands) => Assert.All(Introductions(commands).Select(Json), root =>
    {
        Assert.NotEmpty(root.GetProperty("dev").GetProperty("ids").EnumerateArray());
        Assert.Equal("EdgeGuard", root.GetProperty("o").GetProperty("name").GetString());
        Assert.All(root.GetProperty("cmps").EnumerateObject(), c => Assert.NotEmpty(c.Value.GetProperty("p").GetString()!));
    });

    // doc, "Device discovery payload": every entity needs a unique_id, unique among all of the integration.
    [Theory]
    [MemberData(nameof(Permissions))]
    public void Every_entity_has_an_id_of_its_own(string commands)
    {
        List<string> ids = [.. Introductions(commands).SelectMany(Entities).Select(e => e.GetProperty("unique_id").GetString()!)];

        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    // doc, per platform: button and switch need command_topic, event needs event_types and a state_topic, sensors take the shared one.
    [Theory]
    [MemberData(nameof(Permissions))]
    public void Every_entity_has_what_its_platform_requires(string commands) => Assert.All(Introductions(commands).SelectMany(Entities), entity =>
    {
        string[] required = entity.GetProperty("p").GetString() switch
        {
            "button" => ["command_topic", "payload_press"],
            "select" => ["command_topic", "command_template", "options", "state_topic", "value_template"],
            "switch" => ["command_topic", "payload_on", "payload_off", "state_on", "state_off", "value_template"],
            "binary_sensor" => ["payload_on", "payload_off", "value_template"],
            "event" => ["event_types", "state_topic", "value_template"],
            _ => ["value_template"],
        };
        Assert.All(required, member => Assert.True(entity.TryGetProperty(member, out _), $"{entity} lacks {member}"));
    });

    // schema, MQTT_ENTITY_DEVICE_INFO_SCHEMA: via_device names another device's identifier.
    // core, helpers/device_registry.py, async_get_or_create: a connection joins devices, and each member given is written over what is known.
    [Fact]
    public void A_device_is_one_of_its_own_and_hangs_on_its_gateway()
    {
        JsonElement camera = Json(Introductions("all").Single(m => m.Topic == CameraConfig)).GetProperty("dev");
        JsonElement gateway = Json(Introductions("all").Single(m => m.Topic == GatewayConfig)).GetProperty("dev");

        Assert.False(camera.TryGetProperty("cns", out _));
        Assert.Equal(("Hall camera", "Example", "Cam"), (camera.GetProperty("name").GetString(), camera.GetProperty("mf").GetString(), camera.GetProperty("mdl").GetString()));
        Assert.Equal(gateway.GetProperty("ids")[0].GetString(), camera.GetProperty("via_device").GetString());
    }

    // core, helpers/device_registry.py, DEVICE_INFO_TYPES: identifiers and connections alone are a link, which changes nothing of the other device.
    [Fact]
    public void A_device_that_is_joined_by_its_MAC_address_overwrites_nothing()
    {
        List<MqttMessage> introductions = [.. Discovery("all", joinsByMac: true).Changes(Catalogue.Full)];
        JsonElement camera = Json(introductions.Single(m => m.Topic == CameraConfig)).GetProperty("dev");

        Assert.Equal("""{"ids":["edgeguard_gw01_00005e005301"],"cns":[["mac","00:00:5e:00:53:01"]]}""", camera.GetRawText());
        Assert.Equal("EdgeGuard gw01", Json(introductions.Single(m => m.Topic == GatewayConfig)).GetProperty("dev").GetProperty("name").GetString());
    }

    // core, mqtt/event.py: an event_type that was not declared is dropped with a warning.
    [Fact]
    public void Every_type_of_event_is_declared()
    {
        Assert.All(EventTypesIn(CameraConfig), types => Assert.Equal(EventCatalogue.OfDevice, types));
        Assert.Equal([EventCatalogue.OfGateway, EventCatalogue.Alerts], EventTypesIn(GatewayConfig));
        Assert.Contains(EventCatalogue.DeviceQuarantined.Name, EventCatalogue.Alerts);
        Assert.Contains(EventCatalogue.ConcernRaised.Name, EventCatalogue.Alerts);
        Assert.DoesNotContain(EventCatalogue.FlowDenied.Name, EventCatalogue.Alerts);
    }

    // core, components/update: an update entity without latest_version is "unknown" for ever.
    [Fact]
    public void The_version_is_a_sensor_and_the_update_entity_of_earlier_versions_is_taken_away()
    {
        JsonElement components = Json(Introductions("all").Single(m => m.Topic == GatewayConfig)).GetProperty("cmps");

        Assert.Equal("sensor", components.GetProperty("version").GetProperty("p").GetString());
        Assert.Equal("""{"p":"update"}""", components.GetProperty("update").GetRawText());
    }

    // core, mqtt/entity.py and helpers/entity_registry.py: entity ids are made from the device's name at the first message, and stay.
    [Fact]
    public void A_device_without_a_name_is_introduced_after_thirty_seconds_and_sooner_if_it_gets_one()
    {
        FakeTimeProvider time = new(Home.Noon);
        HomeAssistantDiscovery discovery = Discovery("all", time: time);
        MacAddress other = new(0x00005e005303);
        GatewayState nameless = Home.Seen(Home.Empty, Home.Sighting(Home.CameraMac, "lan0", null, "192.0.2.10"), Home.Sighting(other, "lan0", null, "192.0.2.11"));

        Assert.Equal([GatewayConfig], discovery.Changes(nameless).Select(m => m.Topic));
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Empty(discovery.Changes(nameless));
        GatewayState named = Home.Seen(nameless, Home.Sighting(Home.CameraMac, "lan0", "Hall camera", "192.0.2.10"));
        Assert.Equal([CameraConfig], discovery.Changes(named).Select(m => m.Topic));
        time.Advance(TimeSpan.FromSeconds(1));

        MqttMessage late = Assert.Single(discovery.Changes(named));
        Assert.Equal("00:00:5e:00:53:03", Json(late).GetProperty("dev").GetProperty("name").GetString());
        Assert.Empty(discovery.Changes(named));
    }

    [Fact]
    public void A_device_without_a_name_that_was_introduced_before_a_restart_does_not_wait()
    {
        RetainedTopics published = new(null, NullLogger.Instance);
        published.Note([new() { Topic = CameraConfig, Retain = true, Payload = "{}"u8.ToArray() }]);
        GatewayState nameless = Home.Seen(Home.Empty, Home.Sighting(Home.CameraMac, "lan0", null, "192.0.2.10"));

        Assert.Equal([GatewayConfig, CameraConfig], Discovery("all", published: published).Changes(nameless).Select(m => m.Topic));
    }

    // core, mqtt/event.py: the gateway's own entity "Alert" subscribes to one topic, so every alert of the home has to arrive there.
    [BrokerFact]
    public async Task Every_alert_of_the_home_arrives_at_the_gateways_entity_and_nothing_else()
    {
        JsonElement entity = Json(Introductions("all").Single(m => m.Topic == GatewayConfig)).GetProperty("cmps").GetProperty("alert");
        string topic = entity.GetProperty("state_topic").GetString()!;
        await using Gateway gateway = await Gateway.StartAsync(Options());
        await using Listener homeAssistant = await ReadyAsync(State, topic, "edgeguard/gw01/device/+/event");

        await gateway.SendAsync(new PolicyInput.Violated(Home.Telnet()));
        await homeAssistant.NextAsync("edgeguard/gw01/device/00005e005301/event", t => t.Contains("flow_denied", StringComparison.Ordinal));
        await gateway.SendAsync(new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Isolated, Home.Noon, "it scans", "rule")));
        MqttMessage first = await homeAssistant.NextAsync(topic);
        MqttMessage again = await homeAssistant.NextAsync("edgeguard/gw01/device/00005e005301/event");
        await gateway.SendAsync(new PolicyInput.ConcernChanged("way-out", ConcernKind.Bypass, "another router"));
        MqttMessage second = await homeAssistant.NextAsync(topic);

        Assert.False(first.Retain);
        Assert.Equal(Encoding.UTF8.GetString(again.Payload.Span), Encoding.UTF8.GetString(first.Payload.Span));
        Assert.Equal(["device_quarantined", "concern_raised"], new[] { first, second }.Select(m => Json(m).GetProperty("data").GetProperty("event_type").GetString()));
        Assert.All(new[] { first, second }, m => Assert.Contains(
            Json(m).GetProperty("data").GetProperty("event_type").GetString(), entity.GetProperty("event_types").EnumerateArray().Select(t => t.GetString())));
    }

    // Home Assistant Core 2026.4 ignores object_id, and before that warned of it; default_entity_id took its place.
    [Fact]
    public void Nothing_deprecated_is_used() =>
        Assert.All(Introductions("all"), m => Assert.DoesNotContain("object_id", Encoding.UTF8.GetString(m.Payload.Span), StringComparison.Ordinal));

    // doc, "Device discovery payload": a component with its platform alone is removed.
    [Theory]
    [InlineData("all", "network_access", "release")]
    [InlineData("none")]
    [InlineData("quarantine", "quarantine")]
    [InlineData("block")]
    [InlineData("release", "release")]
    public void Only_orders_that_would_be_carried_out_are_offered_and_the_others_are_taken_away(string commands, params string[] offered)
    {
        JsonElement components = Json(Introductions(commands).Single(m => m.Topic == CameraConfig)).GetProperty("cmps");
        string[] controls = ["network_access", "quarantine", "release"];

        Assert.Equal(offered, controls.Where(c => components.GetProperty(c).TryGetProperty("command_topic", out _)));
        Assert.All(controls.Except(offered), c => Assert.Single(components.GetProperty(c).EnumerateObject()));
    }

    [Theory]
    [MemberData(nameof(Permissions))]
    public void Everything_that_a_button_or_switch_sends_is_an_order_that_is_permitted(string commands)
    {
        CommandReader reader = new(OurTopics, new());
        int orders = 0;
        foreach (JsonElement entity in Introductions(commands).SelectMany(Entities).Where(e => e.TryGetProperty("command_topic", out _)))
        {
            foreach (string member in (string[])["payload_press", "payload_on", "payload_off"])
            {
                if (!entity.TryGetProperty(member, out JsonElement payload)) continue;
                MqttMessage sent = new() { Topic = entity.GetProperty("command_topic").GetString()!, Payload = Encoding.UTF8.GetBytes(payload.GetString()!) };
                CommandReading.Given order = Assert.IsType<CommandReading.Given>(reader.Read(sent, Home.Noon));
                Assert.Null(PermissionsOf(commands).WhyNot(order.Verb));
                orders++;
            }
        }
        Assert.True(orders > 0 || commands != "all", "nothing was sent");
    }

    // doc, "MQTT Select": command_template makes the payload from the option that was chosen.
    [Theory]
    [InlineData("monitor")]
    [InlineData("enforce")]
    public void Every_option_of_the_mode_is_an_order(string option)
    {
        JsonElement select = Json(Introductions("all").Single(m => m.Topic == GatewayConfig)).GetProperty("cmps").GetProperty("mode_things");
        Assert.Contains(option, select.GetProperty("options").EnumerateArray().Select(o => o.GetString()));
        string payload = select.GetProperty("command_template").GetString()!.Replace("{{ value }}", option, StringComparison.Ordinal);
        MqttMessage sent = new() { Topic = select.GetProperty("command_topic").GetString()!, Payload = Encoding.UTF8.GetBytes(payload) };

        CommandReading.Given order = Assert.IsType<CommandReading.Given>(new CommandReader(OurTopics, new()).Read(sent, Home.Noon));
        Assert.Equal(("network/mode", option, "things"), (order.AnswerTo, order.Verb.Name, order.Request.Network));
    }

    [Fact]
    public void A_mode_is_offered_only_where_both_may_be_ordered()
    {
        JsonElement offered = Json(Introductions("pause").Single(m => m.Topic == GatewayConfig)).GetProperty("cmps").GetProperty("mode_things");
        Assert.Equal("""{"p":"select"}""", offered.GetRawText());
    }

    [Fact]
    public void Phones_and_laptops_are_not_introduced() =>
        Assert.All(Introductions("all"), m => Assert.DoesNotContain(DeviceId.Of(Home.LaptopMac).Value, m.Topic, StringComparison.Ordinal));

    // doc, "Discovery payload": an empty payload deletes the device.
    [Fact]
    public void A_forgotten_device_is_taken_back()
    {
        HomeAssistantDiscovery discovery = Discovery("all");
        Assert.NotEmpty(discovery.Changes(Catalogue.Full).ToList());

        List<MqttMessage> changes = [.. discovery.Changes(Catalogue.Full with { Devices = Catalogue.Full.Devices.Remove(Home.Camera) })];

        MqttMessage only = Assert.Single(changes);
        Assert.Equal((CameraConfig, true, 0), (only.Topic, only.Retain, only.Payload.Length));
    }

    [Fact]
    public void Only_a_device_with_another_name_is_introduced_anew()
    {
        HomeAssistantDiscovery discovery = Discovery("all");
        Assert.NotEmpty(discovery.Changes(Catalogue.Full).ToList());

        Assert.Empty(discovery.Changes(Home.Seen(Catalogue.Full, new PolicyInput.Violated(Home.Telnet()))));
        Assert.Equal(
            [CameraConfig], discovery.Changes(Home.Seen(Catalogue.Full, Home.Sighting(Home.CameraMac, "lan0", "Garden camera", "192.0.2.10"))).Select(m => m.Topic));
    }

    // The templates are Home Assistant's to render; here the engine that it uses renders them with our own messages.
    [ToolFact(Tool.Jinja)]
    public async Task Templates_say_what_our_states_mean()
    {
        JsonElement camera = Json(Introductions("all").Single(m => m.Topic == CameraConfig));
        JsonElement gateway = Json(Introductions("all").Single(m => m.Topic == GatewayConfig));
        GatewayState ill = Catalogue.Full;
        GatewayState well = Home.WithCamera;

        Assert.Equal("on,1,off", await RenderAsync(camera, ["violating", "denied_24h", "network_access"], Payload(ill, OurTopics.DeviceState(Home.Camera))));
        Assert.Equal("off,0,on", await RenderAsync(camera, ["violating", "denied_24h", "network_access"], Payload(well, OurTopics.DeviceState(Home.Camera))));
        Assert.Equal("on,4,1,1", await RenderAsync(gateway, ["problem", "devices", "violating", "held"], Payload(ill, OurTopics.Devices)));
        Assert.Equal("off,1,0,0", await RenderAsync(gateway, ["problem", "devices", "violating", "held"], Payload(well, OurTopics.Devices)));
        Assert.Equal("on", await RenderAsync(gateway, ["paused"], Payload(ill, OurTopics.Info)));
        Assert.Equal("off", await RenderAsync(gateway, ["paused"], Payload(well, OurTopics.Info)));
        Assert.Equal("on", await RenderAsync(gateway, ["concerns"], Payload(ill, OurTopics.Info)));
        Assert.Equal("off", await RenderAsync(gateway, ["concerns"], Payload(well, OurTopics.Info)));
        Assert.Equal(InfoMessage.Version, await RenderAsync(gateway, ["version"], Payload(well, OurTopics.Info)));
        Assert.Equal(
            """{"event_type": "device_quarantined", "alert": true, "source": "/edgeguard/gw01/device/00005e005301"}""",
            await RenderAsync(gateway, ["alert"], """{"source":"/edgeguard/gw01/device/00005e005301","data":{"event_type":"device_quarantined","alert":true}}"""));
        Assert.Equal("enforce", await RenderAsync(gateway, ["mode_things"], Payload(well, OurTopics.Info)));
        // core, mqtt/event.py: an empty object is passed over.
        Assert.Equal("""{"event_type": "device_quarantined", "alert": true}""", await RenderAsync(camera, ["alert"], """{"data":{"event_type":"device_quarantined","alert":true}}"""));
        Assert.Equal("{}", await RenderAsync(camera, ["alert"], """{"data":{"event_type":"flow_denied","alert":false}}"""));
        string available = gateway.GetProperty("availability")[0].GetProperty("value_template").GetString()!;
        Assert.Equal("online", await RenderAsync([available], """{"state":"online"}"""));
        Assert.Equal("offline", await RenderAsync([available], """{"state":"stopped"}"""));
    }

    // doc, "Birth and last will messages": homeassistant/status is "online" when Home Assistant has started.
    [BrokerFact]
    public async Task When_Home_Assistant_starts_it_is_told_everything_again()
    {
        await using Gateway gateway = await Gateway.StartAsync(Options());
        await using Listener homeAssistant = await ListenAsync("homeassistant/#", State);
        await homeAssistant.NextAsync(CameraConfig);

        await homeAssistant.PublishAsync("homeassistant/status", "online");

        Assert.False((await homeAssistant.NextAsync(GatewayConfig)).Retain);
        Assert.False((await homeAssistant.NextAsync(CameraConfig)).Retain);
    }

    [BrokerFact]
    public async Task It_can_be_turned_off()
    {
        MqttOptions options = Options();
        options.HomeAssistant = false;
        options.Username = "gw02";
        await using Gateway gateway = await Gateway.StartAsync(options, Home.WithCamera with { Gateway = "gw02" });
        await using Listener listener = await ListenAsync("homeassistant/device/gw02/#", "edgeguard/gw02/#");

        await listener.NextAsync("edgeguard/gw02/devices", t => t.Contains("00005e005301", StringComparison.Ordinal));
        await gateway.StopMqttAsync();
        List<string> passed = await listener.UntilAsync("edgeguard/gw02/state", """{"state":"stopped"}""");

        Assert.DoesNotContain(passed, topic => topic.StartsWith("homeassistant/", StringComparison.Ordinal));
    }

    private static List<MqttMessage> Introductions(string commands) => [.. Discovery(commands).Changes(Catalogue.Full)];

    private static HomeAssistantDiscovery Discovery(string commands, bool joinsByMac = false, RetainedTopics? published = null, TimeProvider? time = null) => new(
        "homeassistant", OurTopics, new(OurTopics, PermissionsOf(commands), joinsByMac), published ?? new(null, NullLogger.Instance), time ?? TimeProvider.System);

    private static CommandPermissions PermissionsOf(string commands) =>
        CommandPermissions.Of(new() { Url = "mqtts://broker.example", Username = "gw01", Commands = [commands] });

    private static JsonElement Json(MqttMessage message) => JsonDocument.Parse(message.Payload).RootElement;

    private static IEnumerable<JsonElement> Entities(MqttMessage message) =>
        Json(message).GetProperty("cmps").EnumerateObject().Select(c => c.Value).Where(c => c.EnumerateObject().Count() > 1);

    private static IEnumerable<IEnumerable<string?>> EventTypesIn(string topic) => Introductions("all").Where(m => m.Topic == topic).SelectMany(Entities)
        .Where(e => e.GetProperty("p").GetString() == "event").Select(e => e.GetProperty("event_types").EnumerateArray().Select(t => t.GetString()));

    private static string Payload(GatewayState state, string topic)
    {
        DeniedCounts denied = new();
        if (state == Catalogue.Full) denied.Add(Home.Camera, Home.Noon);
        RetainedMessages discovery = new(
            OurTopics, new(OurTopics, MqttTransports.CompiledIn[0], PermissionsOf("all"), Home.Noon, new(TimeProvider.System), GatewayIdentity.None, new(null, "x64", 1, null)), denied,
            new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Home.Noon));
        return Catalogue.Text(discovery.Changes(state).Single(m => m.Topic == topic));
    }

    private static Task<string> RenderAsync(JsonElement introduction, string[] components, string payload) => RenderAsync(
        [.. components.Select(c => introduction.GetProperty("cmps").GetProperty(c).GetProperty("value_template").GetString()!)], payload);

    private static async Task<string> RenderAsync(string[] templates, string payload)
    {
        // doc, "Templating": to_json is Home Assistant's own.
        const string script = "import jinja2, json, sys; value = json.loads(sys.stdin.read()); home = jinja2.Environment(); home.filters['to_json'] = json.dumps; "
            + "print(','.join(home.from_string(t).render(value_json=value) for t in sys.argv[1:]))";
        (int exit, string output) = await Tools.RunAsync(Tools.Python, ["-c", script, .. templates], payload);
        Assert.True(exit == 0, output);
        return output.Trim();
    }
}
