using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Views;

/// <summary>Something that happened; a line of the answer to <c>GET /v1/events</c>.</summary>
/// <param name="Time">When.</param>
/// <param name="Type">The event type of <see cref="EventCatalogue"/>, for programs.</param>
/// <param name="Severity"><c>info</c>, <c>low</c>, <c>medium</c> or <c>high</c>.</param>
/// <param name="Alert">Whether a person may have to act on it, as mutes are now.</param>
/// <param name="Device">Id of the device that it is about, if there is one.</param>
/// <param name="Name">Its name for people. Outside text.</param>
/// <param name="Text">What happened, for people.</param>
/// <param name="Violation">The packet, where it is about one.</param>
public sealed record EventView(DateTimeOffset Time, string Type, string Severity, bool Alert, string? Device, string? Name, string Text, ViolationView? Violation)
{
    /// <summary>The view of an event.</summary>
    public static EventView Of(GatewayEvent happened, GatewayState state)
    {
        EventReport report = happened.Report(state);
        return new(happened.Time, report.Type.Name, report.Severity.Name(), report.IsAlert, report.Device?.Value, report.Name, report.Sentence,
            happened is GatewayEvent.ViolationSeen seen ? ViolationView.Of(seen.Violation) : null);
    }
}
