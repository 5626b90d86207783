using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>What a person may order about the protection as a whole, whichever way the order comes; done once the kernel follows.</summary>
public sealed class ProtectionCommands(PipelineChannels wires, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Pauses enforcement, or ends a pause. Devices that are held stay held.</summary>
    /// <param name="until">When the pause ends by itself; null to end it now.</param>
    /// <param name="by">The way the order came: <c>cli</c>, <c>mqtt</c>.</param>
    /// <param name="cancellationToken">Gives up waiting; the order stands.</param>
    /// <returns>null once it is so; else why it is not.</returns>
    public async Task<CommandOutcome.Refused?> PauseAsync(DateTimeOffset? until, string by, CancellationToken cancellationToken)
    {
        await wires.Inputs.Writer.WriteAsync(new PolicyInput.Paused(until, by), cancellationToken);
        using CancellationTokenSource timeout = new(Timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await wires.InForce.WaitForAsync(s => (s.PausedUntil is null) == (until is null), either.Token);
            return null;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return new("not-in-force",
                $"The order is stored, but after {Timeout.TotalSeconds:0} s the kernel does not follow it: {wires.State.Current.Enforcement.Problem ?? "no answer yet"}.");
        }
    }
}
