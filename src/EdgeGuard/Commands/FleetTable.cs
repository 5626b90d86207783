using EdgeGuard.Agent.Fleet.Watch;

namespace EdgeGuard.Commands;

/// <summary>A report of <c>edgeguard fleet watch</c> for people.</summary>
internal static class FleetTable
{
    internal static IEnumerable<string> Lines(FleetReport report)
    {
        GatewayCounts gateways = report.Gateways;
        yield return $"{report.Time:u}  {(report.Connected ? "connected" : "NOT connected")}";
        if (report.Remark is { } remark) yield return $"remark      {remark}";
        yield return $"gateways    {gateways.Total}: {gateways.Up} up, {gateways.Down} down, {gateways.Silent} silent, {gateways.Violating} with violations{(gateways.Simulated > 0 ? $"; {gateways.Simulated} simulated" : "")}";
        if (gateways.WithoutInfo > 0) yield return $"            {gateways.WithoutInfo} without a retained description: the broker keeps none, or not on this node";
        yield return $"devices     {report.Devices.Total}: {report.Devices.Violating} violating, {report.Devices.Held} held";
        yield return $"events      {report.Events.Received}: {report.Events.Alerts} alerts; {report.Events.Waiting} wait at gateways{(report.Events.Dropped > 0 ? $"; {report.Events.Dropped} messages came too fast" : "")}";
        yield return $"versions    {string.Join(", ", report.Versions.Select(version => $"{version.Key}: {version.Value}"))}";
        yield return $"denied      {report.DeniedPackets} packets";
        foreach (DeniedDestination one in report.Denied) yield return $"            {one.Packets,9}  {one.Destination}";
        foreach (TroubledGateway one in report.Troubled)
            yield return $"{one.Condition,-12}{one.Id}{(one.Site is { } site ? $" ({site})" : "")}: {one.Violating} violating, last message {one.QuietS} s ago";
        yield return "";
    }
}
