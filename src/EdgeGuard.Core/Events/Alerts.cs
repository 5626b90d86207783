using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Events;

/// <summary>
/// An alert is what a person may have to act on, or must know because it changes the protection of the home. Over MQTT and in Home
/// Assistant it is marked, and it is kept longest where there is little room. Everything else is history.
/// A mute turns alerts about devices into history; problems of the gateway cannot be muted.
/// </summary>
public static class Alerts
{
    /// <summary>Whether an event is an alert.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="state">The state after it.</param>
    public static bool Is(GatewayEvent happened, GatewayState state) => happened.Report(state).IsAlert;

    /// <summary>
    /// Whether a forbidden packet lights the alarm for a moment: the first of its kind, or one that shows an attack pattern. A repetition
    /// does not, nor does a muted packet.
    /// </summary>
    internal static bool IsSign(GatewayState state, Device device, Violation violation, Detection? detection) =>
        detection is not { Points: 0, Flow.Count: > 1 } && !Mute.Covers(state, device.Id, DeniedFlow.PeerOf(violation), detection?.Shape);
}
