using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Status;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Agent.Views;

/// <summary>Something that happened; a line of the answer to <c>GET /v1/events</c>.</summary>
/// <param name="Time">When.</param>
/// <param name="Type">What, for programs; <c>[a-z_]</c>.</param>
/// <param name="Device">Id of the device spoken of, if there is one.</param>
/// <param name="Name">Its name for people. Outside text.</param>
/// <param name="Text">What, for people.</param>
/// <param name="Violation">The packet, where it is about one.</param>
public sealed record EventView(DateTimeOffset Time, string Type, string? Device, string? Name, string Text, ViolationView? Violation)
{
    /// <summary>The view of an event.</summary>
    public static EventView Of(GatewayEvent happened) => happened switch
    {
        GatewayEvent.DeviceAppeared e => About(e, "device_new", e.Device, $"is new on {e.Device.Network}"),
        GatewayEvent.DeviceChanged e => About(e, "device_changed", e.Device, $"has {Addresses(e.Device)}, profile {e.Device.ProfileKey ?? "none"}"),
        GatewayEvent.ProfileLoaded e => new(e.Time, "profile_loaded", null, null, $"profile {e.Key} is loaded ({KebabWord.Of(e.Profile.Signature)})", null),
        GatewayEvent.ProfileFailed e => new(e.Time, "profile_failed", null, null, $"profile {e.Key} is not in force: {e.Reason}", null),
        GatewayEvent.ViolationSeen e => OfViolation(e),
        GatewayEvent.ResponseChanged e => About(e, "response_changed", e.Device, Change(e.Device.Response, e.Before)),
        GatewayEvent.EnforcementChanged e => new(e.Time, "enforcement_changed", null, null, Enforcement(e.Status), null),
        GatewayEvent.TableRepaired e => new(e.Time, "table_repaired", null, null, $"the table was not as expected: {e.Repair.Describe()}", null),
        GatewayEvent.NameAsked e => About(e, "name_asked", e.Device, e.Matter.Words(e.Name)),
        GatewayEvent.BrokerChanged e => new(e.Time, "broker_changed", null, null,
            e.Status.Connected ? "connected to the broker" : $"no connection to the broker: {e.Status.Problem}", null),
        GatewayEvent.CoverageChanged e => new(e.Time, "coverage_changed", null, null, CoverageSummary.Of(e.Coverage), null),
        GatewayEvent.ConcernChanged e => new(e.Time, e.IsOver ? "concern_ended" : "concern_raised", null, null, (e.IsOver ? "over: " : "") + e.Concern.Why, null),
        GatewayEvent.AlarmAcknowledged e => new(e.Time, "alarm_acknowledged", null, null, $"the alarm is acknowledged by {e.By}", null),
        GatewayEvent.PauseChanged e => new(e.Time, "pause_changed", null, null,
            e.Until is { } until ? $"enforcement is paused until {until:u}, by {e.By}" : $"enforcement is on again, by {e.By}", null),
        GatewayEvent.ApprovalNeeded e => About(e, "approval_needed", e.Device, e.Request),
        GatewayEvent.IdentityDoubted e => About(e, "identity_doubted", e.Device, e.Doubt),
        GatewayEvent.DevicesMerged e => About(e, "devices_merged", e.Device, $"now includes the device {e.Gone}"),
        _ => OperatorEvents.Of(happened) ?? throw new ArgumentOutOfRangeException(nameof(happened), happened.GetType().Name, "an event without a view"),
    };

    internal static EventView About(GatewayEvent happened, string type, Device device, string text) =>
        new(happened.Time, type, device.Id.Value, device.Name, text, null);

    private static EventView OfViolation(GatewayEvent.ViolationSeen seen)
    {
        Violation v = seen.Violation;
        string done = v.Dropped ? "dropped" : "passed, because the network is monitored";
        return new(seen.Time, "flow_denied", seen.Device?.Id.Value, seen.Device?.Name,
            $"{done}: protocol {v.Protocol} from {v.Source} port {v.SourcePort} to {v.Destination} port {v.DestinationPort}{Looks(seen.Detection)}", ViolationView.Of(v));
    }

    private static string Looks(Detection? detection) =>
        detection is null or { Shape: ViolationShape.OutsideProfile } ? "" : $"; it looks like {detection.Shape.Words()}";

    private static string Addresses(Device device) => device.Addresses.IsEmpty ? "no address" : string.Join(", ", device.Addresses);

    private static string Change(DeviceResponse response, ResponseLevel before) => response.Level == ResponseLevel.None
        ? $"is released from {before.Name()} by {response.By}"
        : $"is {response.Level.Name()} by {response.By}: {response.Reason}";

    private static string Enforcement(EnforcementStatus status) => status.InForce
        ? $"ruleset {status.Generation} is in force"
        : $"ruleset {status.Generation} was refused, the one before is in force: {status.Problem}";
}
