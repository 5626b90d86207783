using System.Text;
using System.Text.Json;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Agent.Telemetry.HomeAssistant;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;

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

    // schema, MQTT_ENTITY_DEVICE_INFO_SCHEMA: connections are pairs of strings; via_device names another device's identifier.
    [Fact]
    public void A_device_is_joined_by_its_hardware_address_and_hangs_on_its_gateway()
    {
        JsonElement camera = Json(Introductions("all").Single(m => m.Topic == CameraConfig)).GetProperty("dev");
        JsonElement gateway = Json(Introductions("all").Single(m => m.Topic == GatewayConfig)).GetProperty("dev");

        Assert.Equal("""[["mac","00:00:5e:00:53:01"]]""", camera.GetProperty("cns").GetRawText());
        Assert.Equal(gateway.GetProperty("ids")[0].GetString(), camera.GetProperty("via_device").GetString());
    }

    // core, mqtt/event.py: an event_type that was not declared is dropped with a warning.
    [Fact]
    public void Every_type_of_event_is_declared()
    {
        Assert.All(EventTypesIn(CameraConfig), types => Assert.Equal(EventCatalogue.OfDevice, types));
        Assert.All(EventTypesIn(GatewayConfig), types => Assert.Equal(EventCatalogue.OfGateway, types));
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
        Assert.DoesNotContain(Introductions("all"), m => m.Topic.Contains(DeviceId.Of(Home.LaptopMac).Value, StringComparison.Ordinal));

    // doc, "Discovery payload": an empty payload deletes the device.
    [Fact]
    public void A_forgotten_device_is_taken_back()
    {
        HomeAssistantDiscovery book = Book("all");
        Assert.NotEmpty(book.Changes(Catalogue.Full).ToList());

        List<MqttMessage> changes = [.. book.Changes(Catalogue.Full with { Devices = Catalogue.Full.Devices.Remove(Home.Camera) })];

        MqttMessage only = Assert.Single(changes);
        Assert.Equal((CameraConfig, true, 0), (only.Topic, only.Retain, only.Payload.Length));
    }

    [Fact]
    public void Only_a_device_with_another_name_is_introduced_anew()
    {
        HomeAssistantDiscovery book = Book("all");
        Assert.NotEmpty(book.Changes(Catalogue.Full).ToList());

        Assert.Empty(book.Changes(Home.Seen(Catalogue.Full, new PolicyInput.Violated(Home.Telnet()))));
        Assert.Equal(
            [CameraConfig], book.Changes(Home.Seen(Catalogue.Full, Home.Sighting(Home.CameraMac, "lan0", "Garden camera", "192.0.2.10"))).Select(m => m.Topic));
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
        Assert.Equal($$"""{"installed_version": "{{InfoMessage.Version}}"}""", await RenderAsync(gateway, ["update"], Payload(well, OurTopics.Info)));
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

    private static List<MqttMessage> Introductions(string commands) => [.. Book(commands).Changes(Catalogue.Full)];

    private static HomeAssistantDiscovery Book(string commands) => new("homeassistant", OurTopics, new(OurTopics, PermissionsOf(commands)));

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
        RetainedMessages book = new(
            OurTopics, new(OurTopics, MqttTransports.CompiledIn[0], PermissionsOf("all"), Home.Noon, new(TimeProvider.System)), denied,
            new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Home.Noon));
        return Catalogue.Text(book.Changes(state).Single(m => m.Topic == topic));
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
