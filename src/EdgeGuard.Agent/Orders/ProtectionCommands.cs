using EdgeGuard.Agent.Response;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>What a person may order about the protection as a whole.</summary>
internal sealed class ProtectionCommands(OrderExecutor orders, OperatorStore store, RemoteModeCeiling ceiling, TimeProvider time)
{
    /// <summary>Pauses enforcement, or ends a pause. Devices that are quarantined, restricted or rate-limited stay so.</summary>
    /// <param name="length">After which the pause ends by itself; null to end it now.</param>
    /// <param name="by">The way the order came: <c>cli</c>, <c>mqtt</c>, <c>button</c>.</param>
    /// <param name="cancellationToken">Gives up waiting; the order stands.</param>
    internal async Task<CommandOutcome> PauseAsync(TimeSpan? length, string by, CancellationToken cancellationToken)
    {
        DateTimeOffset? until = time.GetUtcNow() + length;
        bool isStored = false;
        Order order = new(new PolicyInput.Paused(until, by)) { Store = () => isStored = store.KeepPause(until), IsStored = () => isStored };
        return ceiling.WhyNotPause(by) ?? await orders.RunAsync(order, cancellationToken);
    }

    /// <summary>Acknowledges the alarm.</summary>
    /// <param name="by">The way the order came: <c>button</c>.</param>
    /// <param name="cancellationToken">Gives up waiting; the order stands.</param>
    internal Task<CommandOutcome> AcknowledgeAsync(string by, CancellationToken cancellationToken) =>
        orders.RunAsync(new(new PolicyInput.AlarmAcknowledged(by)) { NeedsKernel = false }, cancellationToken);
}
