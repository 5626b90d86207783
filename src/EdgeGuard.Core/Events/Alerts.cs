using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Events;

/// <summary>
/// The one place that says what reaches the householder as an alert. An alert is what a person may have to act on, or must know because
/// it changes what the home is protected from: it is marked so over MQTT and in Home Assistant, outlives everything else where there is
/// little room, and where it is about a held device or a way past the gateway the alarm light stays lit. All else is history: kept,
/// counted, told to whoever reads on, and calling nobody. A mute makes history of what it covers; the guard's own troubles cannot be muted.
/// </summary>
public static class Alerts
{
    /// <summary>Whether this is an alert.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="state">How things stand.</param>
    public static bool Is(GatewayEvent happened, GatewayState state) => OfDevice(happened) is var (device, flow, shape)
        ? !Mute.Covers(state, device, flow?.Peer, shape)
        : OfGuard(happened, state);

    /// <summary>
    /// Whether a forbidden packet is a sign of something: the first of its kind, or one that shows a shape. The lights show such a one for a
    /// moment. What is merely repeated is history from its second packet on, and so is what is muted.
    /// </summary>
    internal static bool IsSign(GatewayState state, Device device, Violation violation, Detection? detection) =>
        detection is not { Points: 0, Flow.Count: > 1 } && !Mute.Covers(state, device.Id, DeniedFlow.PeerOf(violation), detection?.Shape);

    // What is about a device: harder answers, what the rules want a person to decide, and doubts about who it is.
    private static (DeviceId Device, DeniedFlow? Flow, ViolationShape? Shape)? OfDevice(GatewayEvent happened) => happened switch
    {
        GatewayEvent.ResponseChanged e when e.Device.Response.Level > e.Before => (e.Device.Id, null, e.Device.Response.Shape),
        GatewayEvent.Advised e => (e.Device.Id, null, e.Advice.Shape),
        GatewayEvent.Suggested e => (e.Device.Id, e.Suggestion.Flow, e.Suggestion.Flow.Shape),
        GatewayEvent.ApprovalNeeded e => (e.Device.Id, null, null),
        GatewayEvent.IdentityDoubted e => (e.Device.Id, null, null),
        _ => null,
    };

    // What is about the guard: it does not hold what it should, or was told to hold less.
    private static bool OfGuard(GatewayEvent happened, GatewayState state) => happened switch
    {
        GatewayEvent.EnforcementChanged e => !e.Status.InForce && e.Status.Problem is not null,
        GatewayEvent.TableRepaired => true,
        GatewayEvent.ProfileFailed e => state.Devices.Values.Any(d => d.ProfileKey == e.Key),
        GatewayEvent.ConcernChanged e => !e.IsOver,
        GatewayEvent.CoverageChanged e => e.Coverage.Paths.Any(p => p.Grade == CoverageGrade.NotCovered),
        GatewayEvent.PauseChanged e => e.Until is not null,
        GatewayEvent.ModeChanged e => e.Mode == EnforcementMode.Monitor,
        _ => false,
    };
}
