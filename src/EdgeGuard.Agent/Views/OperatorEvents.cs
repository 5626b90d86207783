using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Status;

namespace EdgeGuard.Agent.Views;

/// <summary>Events about modes and permissions, and about what the rules want a person to see.</summary>
internal static class OperatorEvents
{
    /// <returns>null for an event that is none of these.</returns>
    internal static EventView? Of(GatewayEvent happened) => happened switch
    {
        GatewayEvent.AllowanceChanged e => new(e.Time, "allowance_changed", e.Key.Device.Value, e.Device?.Name, Allowance(e), null),
        GatewayEvent.MuteChanged e => new(e.Time, "mute_changed", e.Device?.Id.Value, e.Device?.Name, MuteView.Of(e.Key, e.IsMuted, e.Until).Text, null),
        GatewayEvent.ModeChanged e => new(e.Time, "mode_changed", e.Device?.Id.Value, e.Device?.Name, Mode(e), null),
        GatewayEvent.Advised e => EventView.About(e, "advice", e.Device, $"should be looked at: it would be {e.Advice.Level.Name()}, for it {e.Advice.Why}"),
        GatewayEvent.Suggested { Suggestion.IsNew: true } e => EventView.About(e, "suggestion", e.Device,
            $"also talks to {e.Suggestion.Flow.Peer}, which is not in its learned profile: 'edgeguard allow {e.Device.Id} {e.Suggestion.Flow.Peer} once|1h|always', or leave it denied"),
        GatewayEvent.Suggested e => EventView.About(e, "suggestion", e.Device,
            $"asks for {e.Suggestion.Flow.Peer} again and again; its profile may be incomplete"),
        _ => null,
    };

    private static string Allowance(GatewayEvent.AllowanceChanged e) => e.Allowance switch
    {
        null => $"may no longer contact {e.Key.Peer} beyond its profile",
        { Until: { } until } => $"may contact {e.Key.Peer} until {until:u}, by {e.Allowance.By}",
        _ => $"may always contact {e.Key.Peer}, by {e.Allowance.By}",
    };

    private static string Mode(GatewayEvent.ModeChanged e)
    {
        string subject = e.Network is { } network ? $"network {network}" : "it";
        return e.Mode is { } mode ? $"{subject} is set to {KebabWord.Of(mode)} by {e.By}" : $"{subject} returns to the configured mode, by {e.By}";
    }
}
