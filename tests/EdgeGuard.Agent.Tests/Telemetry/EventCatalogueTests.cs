using System.Text;
using System.Text.Json.Nodes;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Events;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>The catalogue of events, and the pages and schemas that are written from it. EDGEGUARD_ACCEPT=1 writes them again.</summary>
[Collection(ContractFile.Collection)]
public sealed class EventCatalogueTests
{
    [Fact]
    public void Page_of_events_is_written_from_the_catalogue() => ContractFile.Matches("events.md", Page());

    [Fact]
    public void Schema_has_the_types_of_the_catalogue()
    {
        JsonObject schema = JsonNode.Parse(File.ReadAllText(Path.Combine(ContractFile.Folder, "schemas", "event.json")))!.AsObject();
        JsonObject definitions = schema["definitions"]!.AsObject();
        ILookup<string, EventType> forms = EventCatalogue.All.Where(t => t.Scope != EventScope.None).ToLookup(t => t.Form);
        Assert.Equal(forms.Select(f => f.Key).Order(), definitions.Select(d => d.Key).Order());
        foreach ((string form, JsonNode? definition) in definitions)
            definition!["properties"]!["event_type"]!["enum"] = new JsonArray([.. forms[form].Select(t => (JsonNode)t.Name)]);
        schema["properties"]!["data"]!["oneOf"] = new JsonArray([.. forms.Select(f => new JsonObject { ["$ref"] = $"#/definitions/{f.Key}" })]);

        ContractFile.Matches(Path.Combine("schemas", "event.json"), schema.ToJsonString(ContractFile.Indented) + "\n");
    }

    [Fact]
    public void Names_are_unique_and_fit_the_contract()
    {
        Assert.Equal(EventCatalogue.All.Length, EventCatalogue.All.Select(t => t.Name).Distinct().Count());
        Assert.All(EventCatalogue.All, t => Assert.Matches("^[a-z]+(_[a-z]+)*$", t.Name));
        Assert.All(EventCatalogue.All, t => Assert.NotEmpty(t.Severities));
    }

    [Fact]
    public void Every_event_has_a_severity_and_an_alert_flag_that_its_row_allows()
    {
        GatewayEvent[] happened = [.. Catalogue.Happened(), new GatewayEvent.ViolationSeen(Home.Noon, null, Home.Telnet())];
        EventReport[] reports = [.. happened.Select(e => e.Report(Catalogue.Full))];

        Assert.All(reports, r => Assert.Contains(r.Severity, r.Type.Severities));
        Assert.All(reports.Where(r => r.Type.AlertIf == EventType.Never), r => Assert.False(r.IsAlert, r.Type.Name));
        Assert.All(reports.Where(r => r.Type.AlertIf == "always"), r => Assert.True(r.IsAlert, r.Type.Name));
        // Only the outbox makes the event about what it dropped.
        Assert.Equal(EventCatalogue.All.Except([EventCatalogue.TelemetryGap]).Select(t => t.Name).Order(), reports.Select(r => r.Type.Name).Distinct().Order());
    }

    [Fact]
    public void Command_line_has_the_types_severities_and_alerts_of_MQTT()
    {
        GatewayEvent[] happened = [.. Catalogue.Happened().Where(e => e is not (GatewayEvent.BrokerChanged or GatewayEvent.DeviceForgotten))];
        Assert.NotEmpty(happened);
        Assert.All(happened, e =>
        {
            EventView line = EventView.Of(e, Catalogue.Full);
            JsonObject message = Agent.Telemetry.Events.EventCompiler.Compile(e, Catalogue.Full).First().Data.ToJson();
            Assert.Equal(((string)message["event_type"]!, (string)message["severity"]!, (bool)message["alert"]!), (line.Type, line.Severity, line.Alert));
        });
    }

    private static string Page()
    {
        StringBuilder page = new("""
            # Events

            Written from `src/EdgeGuard.Core/Events/EventCatalogue.cs`; a test compares the two.
            The name is `type` in `edgeguard events --json`, and `data.event_type` over MQTT and in Home Assistant.
            The last column names the definition in [`schemas/event.json`](schemas/event.json) that describes the data.

            | event | topic | severity | alert | meaning | data |
            |---|---|---|---|---|---|

            """);
        foreach (EventType type in EventCatalogue.All)
        {
            string severities = string.Join(", ", type.Severities.Select(s => s.Name()));
            page.Append($"| `{type.Name}` | {Topic(type.Scope)} | {severities} | {type.AlertIf} | {type.Meaning} | {(type.Form.Length == 0 ? "" : $"`{type.Form}`")} |\n");
        }
        return page.ToString();
    }

    private static string Topic(EventScope scope) => scope switch
    {
        EventScope.Device => "device",
        EventScope.Gateway => "gateway",
        EventScope.Both => "device, gateway",
        _ => "not over MQTT",
    };
}
