using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Explain;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Agent.Orders;

/// <summary>Shows the mode of a network or a device, what was forbidden lately, and what enforcement would end.</summary>
internal sealed class ModeViewer(ResponseCoordinator coordinator, EnforceCheck check, TimeProvider time)
{
    private const int MostFlows = 20;

    /// <summary>The view of a network.</summary>
    /// <param name="state">The state.</param>
    /// <param name="network">The network.</param>
    /// <param name="isAhead">Also say what enforcement would end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal Task<ModeView> OfAsync(GatewayState state, Network network, bool isAhead, CancellationToken cancellationToken) =>
        OfAsync(state, ModeSubject.Of(network.Name), new(network.Name, EnumWord.Of(state.ModeOf(network)), state.PausedUntil, []), [.. state.Devices.Values.Where(d => d.Network == network.Name)], isAhead, cancellationToken);

    /// <summary>The view of a device, called as the person called it.</summary>
    internal Task<ModeView> OfAsync(GatewayState state, Device device, string subject, bool isAhead, CancellationToken cancellationToken) =>
        OfAsync(state, ModeSubject.Of(device.Id), new(subject, EnumWord.Of(state.ModeOf(device)), state.OrdersOf(device.Id).PausedUntil ?? state.PausedUntil, []), [device], isAhead, cancellationToken);

    private async Task<ModeView> OfAsync(GatewayState state, ModeSubject subject, ModeView view, Device[] devices, bool isAhead, CancellationToken cancellationToken)
    {
        List<string> stopped = [];
        foreach (Device device in devices)
        {
            (_, IReadOnlyList<DeniedFlow> flows) = await coordinator.LookAsync(device.Id, cancellationToken);
            stopped.AddRange(flows.Reverse().Take(MostFlows).Select(f => $"{device.Name ?? device.Id.Value}: {FlowSentence.Of(state, device, time.ToWall(f))}"));
        }
        return view with
        {
            Stopped = stopped,
            WouldCut = isAhead ? check.Losses(state, subject, EnforcementMode.Enforce) : null,
            ConfirmBy = state.Trials.GetValueOrDefault(subject)?.Until,
        };
    }
}
