using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>
/// The one path of an order, whichever way it came: sends its input to the reducer, waits until this order is in force in the state and in the
/// kernel, and returns the state that resulted from it. Takes no lock, so that an order that the kernel refuses delays no other.
/// </summary>
internal sealed class OrderExecutor(PipelineChannels channels, TimeProvider time)
{
    /// <summary>Carries out an order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="cancellationToken">Gives up waiting; the order stands.</param>
    /// <returns>Done with the state that resulted from this very order, or why it is not in force.</returns>
    internal async Task<CommandOutcome> RunAsync(Order order, CancellationToken cancellationToken)
    {
        Task<GatewayState> applied = channels.Acknowledgements.Expect(order.Input);
        try
        {
            if (order.SendAsync is null) await channels.Inputs.Writer.WriteAsync(order.Input, cancellationToken);
            else if (await order.SendAsync(cancellationToken) is { } refused) return refused;
            return await WaitAsync(order, applied, cancellationToken);
        }
        finally
        {
            channels.Acknowledgements.Forget(order.Input);
        }
    }

    private async Task<CommandOutcome> WaitAsync(Order order, Task<GatewayState> applied, CancellationToken cancellationToken)
    {
        // The timer follows the monotonic clock; setting the wall clock neither ends nor extends it.
        using CancellationTokenSource timeout = new(order.Timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            GatewayState result = await applied.WaitAsync(either.Token);
            if (order.NeedsKernel) await channels.InForce.WaitForAsync(s => s.Revision >= result.Revision, either.Token);
            if (order.IsComplete is { } isComplete) result = await channels.InForce.WaitForAsync(isComplete, either.Token);
            return Outcome(order, result);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            GatewayState state = channels.State.Current;
            string problem = order.WhyIncomplete?.Invoke(state) ?? state.Enforcement.Problem ?? "no answer yet";
            return new CommandOutcome.Refused(RefusalCode.NotInForce, $"The order is stored, but after {order.Timeout.TotalSeconds:0} s the kernel does not enforce it: {problem}.");
        }
    }

    private static CommandOutcome Outcome(Order order, GatewayState result)
    {
        if (order.Device is not { } id) return new CommandOutcome.DoneForAll(result);
        return result.Devices.TryGetValue(DeviceLookup.Current(result, id), out Device? device)
            ? new CommandOutcome.Done(device, result)
            : new CommandOutcome.Refused(RefusalCode.UnknownDevice, $"{id} is gone since. 'edgeguard devices' lists the devices.");
    }
}
