using System.Text;
using System.Text.Json;
using EdgeGuard.Agent.Fleet.Watch;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Mqtt.Contract;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Fleet;

public sealed class FleetViewTests
{
    private readonly FakeTimeProvider _time = new(Home.Noon);
    private readonly FleetView _view;

    public FleetViewTests() => _view = new(null, _time);

    private FleetReport Report => _view.Report(true, null, 0);

    [Fact]
    public void A_gateway_is_up_until_it_is_silent_and_up_again_when_it_reports()
    {
        Take("gw01/info", """{"version":"0.2.0","site":"berlin-3","health_s":300}""", retain: true);
        Take("gw01/state", """{"state":"online"}""", retain: true);
        Assert.Equal((1, 0, 0), Conditions());

        _time.Advance(TimeSpan.FromSeconds(751));
        Assert.Equal((0, 0, 1), Conditions());
        Assert.Equal(("gw01", "berlin-3", "silent", 751L), (Report.Troubled[0].Id, Report.Troubled[0].Site, Report.Troubled[0].Condition, Report.Troubled[0].QuietS));

        // What is retained is no sign of life.
        Take("gw01/info", """{"version":"0.2.0","health_s":300}""", retain: true);
        Assert.Equal((0, 0, 1), Conditions());
        Take("gw01/health", """{"devices":{"total":20,"violating":2,"held":1,"denied_24h":7}}""");
        Assert.Equal((1, 0, 0), Conditions());
        Assert.Equal((20, 2, 1), (Report.Devices.Total, Report.Devices.Violating, Report.Devices.Held));
        Assert.Equal(1, Report.Gateways.Violating);
    }

    [Theory]
    [InlineData("offline")]
    [InlineData("stopped")]
    public void A_gateway_that_left_is_down(string state)
    {
        Take("gw01/health", "{}");
        Take("gw01/state", $$"""{"state":"{{state}}"}""");

        Assert.Equal((0, 1, 0), Conditions());
    }

    [Fact]
    public void Gateways_without_retained_messages_are_known_by_what_they_report()
    {
        Take("gw01/event", Event("1", "device_new", ""));
        Take("gw02/state", """{"state":"online"}""");
        Take("gw02/info", """{"version":"0.3.0"}""");

        Assert.Equal((2, 0, 0), Conditions());
        Assert.Equal(1, Report.Gateways.WithoutInfo);
        Assert.Equal(["0.3.0 1", "unknown 1"], Report.Versions.Select(version => $"{version.Key} {version.Value}"));
    }

    [Fact]
    public void Denied_packets_are_counted_once_by_destination()
    {
        Take("gw01/device/00005e005301/event", Event("a", "flow_denied", ""","count":1,"dst":{"ip":"203.0.113.9","port":23}"""));
        Take("gw01/device/00005e005301/event", Event("a", "flow_denied", ""","count":1,"dst":{"ip":"203.0.113.9","port":23}"""));
        Take("gw02/device/00005e005302/event", Event("b", "flow_denied", ""","count":40,"dst":{"ip":"203.0.113.9","port":23}"""));
        Take("gw02/device/00005e005302/event", Event("c", "flow_denied", ""","count":7,"dst":{"ip":"203.0.113.7","name":"x.example","port":443}"""));
        Take("gw02/device/00005e005302/event", Event("d", "device_quarantined", "", alert: true));
        // The copy of an alert is not subscribed to, and is no event of its own.
        Take("gw02/alert", Event("d", "device_quarantined", "", alert: true));

        Assert.Equal(new DeniedDestination[] { new("203.0.113.9 port 23", 41), new("x.example port 443", 7) }, Report.Denied);
        Assert.Equal((4, 1, 48), (Report.Events.Received, Report.Events.Alerts, Report.DeniedPackets));
    }

    [Theory]
    [InlineData("gw01/health", "")]
    [InlineData("gw01/health", "online")]
    [InlineData("gw01/health", "[]")]
    [InlineData("gw01/health", """{"devices":7,"events":[1]}""")]
    [InlineData("gw01/health", """{"devices":{"total":-1,"violating":1e99,"held":"many"}}""")]
    [InlineData("gw01/info", """{"version":{},"site":7,"health_s":-5}""")]
    [InlineData("gw01/info", """{"health_s":99999999999999999999}""")]
    [InlineData("gw01/device/x/event", """{"id":7,"data":{}}""")]
    [InlineData("gw01/device/x/event", """{"id":"1","data":[]}""")]
    [InlineData("gw01/device/x/event", """{"id":"1","data":{"event_type":"flow_denied","dst":"nowhere"}}""")]
    [InlineData("gw01/device/x/event", """{"id":"1","data":{"event_type":"flow_denied","dst":{"ip":7},"count":-4}}""")]
    [InlineData("GW 01/state", """{"state":"online"}""")]
    [InlineData("gw01/state/more", """{"state":"online"}""")]
    public void Whatever_is_published_harms_nothing(string topic, string payload)
    {
        Take("gw00/health", """{"devices":{"total":20,"violating":0,"held":0}}""");

        Take(topic, payload);

        Assert.Equal((20, 0, 0), (Report.Devices.Total, Report.Devices.Violating, Report.DeniedPackets));
        Assert.InRange(Report.Gateways.Total, 1, 2);
    }

    [Fact]
    public void Invented_gateways_and_destinations_are_bounded()
    {
        for (int i = 0; i < FleetView.Capacity + 100; i++) Take($"gw{i}/state", """{"state":"online"}""");
        for (int i = 0; i < DeniedDestinations.Capacity * 2; i++) Take("gw1/event", Event($"{i}", "flow_denied", $$""","count":1,"dst":{"ip":"{{i}}"}"""));
        for (int i = 0; i < 3; i++) Take("gw1/event", Event($"often{i}", "flow_denied", ""","count":50,"dst":{"ip":"203.0.113.9"}"""));

        Assert.Equal((FleetView.Capacity, 100), (Report.Gateways.Total, Report.Events.Unread));
        Assert.Equal(new DeniedDestination("203.0.113.9", 150), Report.Denied[0]);
        Assert.Equal(10, Report.Denied.Count);
    }

    [Fact]
    public void Metrics_are_text_that_prometheus_reads()
    {
        Take("gw01/info", """{"version":"0.2.0\"} evil 1\n"}""");
        Take("gw01/event", Event("1", "flow_denied", ""","count":3,"dst":{"name":"a\\b\"c","port":23}"""));

        string[] lines = FleetMetrics.Write(Report).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.All(lines, line => Assert.Matches("""^(# (HELP|TYPE) [a-z0-9_]+ .+|[a-z0-9_]+(\{[a-z]+="([^"\\\n]|\\["\\n])*"\})? \d+)$""", line));
        Assert.Contains("edgeguard_fleet_gateways{condition=\"up\"} 1", lines);
        Assert.Contains("""edgeguard_fleet_denied_top{destination="a\\b\"c port 23"} 3""", lines);
        Assert.Equal(lines.Count(line => line.StartsWith("# TYPE", StringComparison.Ordinal)), lines.Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)).Distinct().Count());
    }

    [Fact]
    public void A_report_is_one_line_of_json()
    {
        Take("gw01/state", """{"state":"online","simulated":true}""");

        string line = JsonSerializer.Serialize(Report, FleetJson.Default.FleetReport);

        Assert.DoesNotContain('\n', line);
        JsonElement report = JsonDocument.Parse(line).RootElement;
        Assert.Equal((1, 1), (report.GetProperty("gateways").GetProperty("up").GetInt32(), report.GetProperty("gateways").GetProperty("simulated").GetInt32()));
    }

    private static string Event(string id, string type, string more, bool alert = false) =>
        $$$"""{"specversion":"1.0","id":"{{{id}}}","data":{"event_type":"{{{type}}}","alert":{{{(alert ? "true" : "false")}}}{{{more}}}}}""";

    private (int Up, int Down, int Silent) Conditions() => (Report.Gateways.Up, Report.Gateways.Down, Report.Gateways.Silent);

    private void Take(string topic, string payload, bool retain = false) =>
        _view.Take(new MqttMessage { Topic = $"edgeguard/{topic}", Payload = Encoding.UTF8.GetBytes(payload), Retain = retain });
}
