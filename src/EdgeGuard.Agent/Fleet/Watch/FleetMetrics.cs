using System.Globalization;
using System.Text;

namespace EdgeGuard.Agent.Fleet.Watch;

/// <summary>A report in the text format that Prometheus reads (version 0.0.4).</summary>
public static class FleetMetrics
{
    /// <summary>Content type of the text.</summary>
    public const string ContentType = "text/plain; version=0.0.4";

    /// <summary>The text.</summary>
    public static string Write(FleetReport report)
    {
        StringBuilder text = new();
        GatewayCounts gateways = report.Gateways;
        Head(text, "edgeguard_fleet_connected", "gauge", "1 while the broker is there.");
        Row(text, "edgeguard_fleet_connected", "", report.Connected ? 1 : 0);
        Head(text, "edgeguard_fleet_gateways", "gauge", "Gateways by condition.");
        foreach ((string condition, int count) in new[] { ("up", gateways.Up), ("down", gateways.Down), ("silent", gateways.Silent) })
            Row(text, "edgeguard_fleet_gateways", Label("condition", condition), count);
        Single(text, "edgeguard_fleet_gateways_violating", "gauge", "Gateways with devices that did what they may not.", gateways.Violating);
        Single(text, "edgeguard_fleet_gateways_without_info", "gauge", "Gateways of which the broker sent no retained description.", gateways.WithoutInfo);
        Head(text, "edgeguard_fleet_versions", "gauge", "Gateways by version.");
        foreach ((string version, int count) in report.Versions) Row(text, "edgeguard_fleet_versions", Label("version", version), count);
        Single(text, "edgeguard_fleet_devices", "gauge", "Devices behind all gateways.", report.Devices.Total);
        Single(text, "edgeguard_fleet_devices_held", "gauge", "Devices held at any level.", report.Devices.Held);
        Single(text, "edgeguard_fleet_events_total", "counter", "Events received here.", report.Events.Received);
        Single(text, "edgeguard_fleet_alerts_total", "counter", "Alerts received here.", report.Events.Alerts);
        Single(text, "edgeguard_fleet_events_waiting", "gauge", "Events that gateways could not send yet.", report.Events.Waiting);
        Single(text, "edgeguard_fleet_messages_dropped_total", "counter", "Messages that came faster than they were read.", report.Events.Dropped);
        Single(text, "edgeguard_fleet_denied_packets_total", "counter", "Packets that were denied.", report.DeniedPackets);
        Head(text, "edgeguard_fleet_denied_top", "gauge", "Packets denied, for the ten most frequent destinations.");
        foreach (DeniedDestination one in report.Denied) Row(text, "edgeguard_fleet_denied_top", Label("destination", one.Destination), one.Packets);
        return text.ToString();
    }

    private static void Single(StringBuilder text, string name, string type, string help, long value)
    {
        Head(text, name, type, help);
        Row(text, name, "", value);
    }

    private static void Head(StringBuilder text, string name, string type, string help) => text.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private static void Row(StringBuilder text, string name, string label, long value) => text.Append(CultureInfo.InvariantCulture, $"{name}{label} {value}\n");

    // What devices and gateways call themselves is outside text.
    private static string Label(string name, string value) =>
        $"{{{name}=\"{string.Concat(value.Select(c => c switch { '\\' => "\\\\", '"' => "\\\"", '\n' => "\\n", < ' ' => "?", _ => $"{c}" }))}\"}}";
}
