using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Status;

namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>From what happened to what the broker is told; forbidden packets go through <see cref="DenialWindows"/> instead.</summary>
internal static class EventCompiler
{
    internal static IEnumerable<TelemetryEvent> Compile(GatewayEvent happened, GatewayState state)
    {
        bool isAlert = Alerts.Is(happened, state);
        return Told(happened, state).Select(told => new TelemetryEvent(told.Device, told.Time, told.Data with { Alert = isAlert }));
    }

    private static IEnumerable<TelemetryEvent> Told(GatewayEvent happened, GatewayState state) => happened switch
    {
        GatewayEvent.DeviceAppeared e => [About(e.Device, e, EventTypes.DeviceNew)],
        GatewayEvent.DeviceChanged e => [About(e.Device, e, EventTypes.DeviceChanged)],
        GatewayEvent.ApprovalNeeded e => [Identity(e.Device, e, EventTypes.ApprovalNeeded, "medium", e.Request)],
        GatewayEvent.IdentityDoubted e => [Identity(e.Device, e, EventTypes.IdentityDoubted, "high", e.Doubt)],
        GatewayEvent.DevicesMerged e => [Identity(e.Device, e, EventTypes.DevicesMerged, "info", $"now includes the device {e.Gone}")],
        GatewayEvent.ResponseChanged e => [new(e.Device.Id, e.Time, Change(e.Device.Response, e.Before))],
        GatewayEvent.ProfileLoaded e => ForUsers(state, e.Key, e, new ProfileData(EventTypes.ProfileLoaded, "info", e.Key, KebabWord.Of(e.Profile.Signature), null)),
        GatewayEvent.ProfileFailed e => ForUsers(state, e.Key, e, new ProfileData(EventTypes.ProfileFailed, "medium", e.Key, null, e.Reason)),
        GatewayEvent.EnforcementChanged e => [Ruleset(e)],
        GatewayEvent.TableRepaired e => [new(null, e.Time,
            new RulesetData(EventTypes.RulesetRepaired, "high", state.Enforcement.Generation, e.Repair.Describe()))],
        GatewayEvent.PauseChanged { Until: { } until } e => [OfGateway(e, EventTypes.ProtectionPaused, "high", e.By, until)],
        GatewayEvent.PauseChanged e => [OfGateway(e, EventTypes.ProtectionResumed, "info", e.By, null)],
        GatewayEvent.CoverageChanged e => [new(null, e.Time, CoverageData.Of(e.Coverage))],
        GatewayEvent.ConcernChanged e => [new(null, e.Time, Of(e))],
        GatewayEvent.AlarmAcknowledged e => [OfGateway(e, EventTypes.AlarmAcknowledged, "info", e.By, null)],
        // A reader sees the connection by the availability topic; telling it over that connection adds nothing.
        GatewayEvent.BrokerChanged => [],
        _ => OperatorEventCompiler.Compile(happened, state),
    };

    private static TelemetryEvent About(Device device, GatewayEvent happened, string type) => new(
        device.Id, happened.Time,
        new DeviceData(type, DisplayName.Of(device.Name), device.Network, [.. device.Addresses.Select(a => a.ToString())], device.ProfileKey));

    private static TelemetryEvent Identity(Device device, GatewayEvent happened, string type, string severity, string reason) => new(
        device.Id, happened.Time, new IdentityData(type, severity, DisplayName.Of(device.Name), device.Network, reason));

    private static ResponseChangeData Change(DeviceResponse response, ResponseLevel before)
    {
        (string type, string severity) = response.Level switch
        {
            ResponseLevel.None => (EventTypes.DeviceReleased, "info"),
            ResponseLevel.RateLimit => (EventTypes.DeviceLimited, "medium"),
            _ => (EventTypes.DeviceQuarantined, "high"),
        };
        return new(type, severity, DevicePayloadCompiler.Response(response), before.Name());
    }

    // Whoever watches a device wants to know that its profile failed; one that nobody uses yet is the gateway's matter.
    private static List<TelemetryEvent> ForUsers(GatewayState state, string key, GatewayEvent happened, ProfileData data)
    {
        List<TelemetryEvent> users = [.. state.Devices.Values.Where(d => d.ProfileKey == key).Select(d => new TelemetryEvent(d.Id, happened.Time, data))];
        return users.Count > 0 ? users : [new(null, happened.Time, data)];
    }

    private static TelemetryEvent OfGateway(GatewayEvent happened, string type, string severity, string by, DateTimeOffset? until) =>
        new(null, happened.Time, new ProtectionData(type, severity, by, until?.UtcDateTime));

    private static ConcernData Of(GatewayEvent.ConcernChanged e) => new(
        e.IsOver ? EventTypes.ConcernEnded : EventTypes.ConcernRaised,
        e.IsOver ? "info" : e.Concern.Kind == ConcernKind.Bypass ? "high" : "medium",
        e.Name, KebabWord.Of(e.Concern.Kind), e.Concern.Since.UtcDateTime, e.Concern.Why);

    private static TelemetryEvent Ruleset(GatewayEvent.EnforcementChanged e) => e.Status.InForce
        ? new(null, e.Time, new RulesetData(EventTypes.RulesetApplied, "info", e.Status.Generation, null))
        : new(null, e.Time, new RulesetData(EventTypes.RulesetRefused, "high", e.Status.Generation, e.Status.Problem));
}
