using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Events;

/// <summary>Decides which events are alerts: events that a person may have to act on, or that change what the home is protected from.</summary>
/// <remarks>
/// MQTT and Home Assistant mark alerts. Where there is little room, they are kept longest. An alert about a restricted device or a bypass keeps the
/// alarm LED lit.
/// <para>All other events are history: they are stored, counted and sent to subscribers, but notify nobody. A mute turns what it covers into history.
/// Problems of the gateway itself cannot be muted.</para>
/// </remarks>
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
