using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>Reports forged claims, each once in a while (<see cref="ForgeryReports"/>).</summary>
internal static class ForgeryReducer
{
    /// <summary>The state with the report, and the events with it; both as they were where it was reported lately.</summary>
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Report(
        GatewayState state, Device victim, ForgeryKind kind, string claimant, IReadOnlyList<GatewayEvent> events, DateTimeOffset now)
    {
        ForgeryReports reports = state.Forgeries.With(new(victim.Id, kind, claimant), now);
        if (ReferenceEquals(reports, state.Forgeries)) return (state, events);
        return (state with { Forgeries = reports }, [.. events, new GatewayEvent.IdentityDoubted(now, victim, Text(victim, kind, claimant))]);
    }

    private static string Text(Device victim, ForgeryKind kind, string claimant) => kind switch
    {
        ForgeryKind.Mac => $"MAC spoofing: its MAC address is used at {claimant}, while its place is {PlaceName(victim)}. What comes from {claimant} does not count against it",
        ForgeryKind.Address => $"address spoofing: the DHCP server was led to grant {claimant}, which this device uses. The grant does not count",
        _ => $"forged DHCP release: a frame from {claimant} gave its address back, while its place is {PlaceName(victim)}. It does not count",
    };

    private static string PlaceName(Device device) => device.Port ?? device.Interface;
}
