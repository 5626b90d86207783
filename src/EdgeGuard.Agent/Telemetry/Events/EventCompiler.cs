using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>Converts internal events to events for the broker; forbidden packets go through <see cref="DenialWindows"/> instead.</summary>
internal static class EventCompiler
{
    internal static IEnumerable<TelemetryEvent> Compile(GatewayEvent happened, GatewayState state)
    {
        if (happened is GatewayEvent.ViolationSeen) return [];
        EventReport report = happened.Report(state);
        if (report.Type.Scope == EventScope.None) return [];
        EventData data = new(report.Type, report.Severity, report.Data) { Alert = report.IsAlert };
        IEnumerable<DeviceId?> receivers = report.Receivers.Count > 0 ? report.Receivers.Select(d => (DeviceId?)d) : [null];
        return receivers.Select(device => new TelemetryEvent(device, happened.Time, data));
    }
}
