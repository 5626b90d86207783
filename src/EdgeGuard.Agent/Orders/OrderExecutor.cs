using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>
/// The one path of an order, whichever way it came. It stores the order, sends its input to the reducer, waits until this order is in force in
/// the state and in the kernel, and returns the state that resulted from it. An order that the kernel refuses delays no other.
/// </summary>
internal sealed class OrderExecutor(PipelineChannels channels, TimeProvider time)
{
    private readonly Lock _lock = new();
    private Task _before = Task.CompletedTask;

    /// <summary>Carries out an order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="cancellationToken">Gives up waiting. An order that has begun is carried out all the same: what is stored is also applied.</param>
    /// <returns>Done with the state that resulted from this very order, or why it is not in force.</returns>
    internal async Task<CommandOutcome> RunAsync(Order order, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task<GatewayState> expected = channels.Acknowledgements.Expect(order.Input);
        // Neither takes the token of whoever ordered, who may leave between storing and sending.
        Task<CommandOutcome.Refused?> sent = SendAsync(order);
        Task<GatewayState> applied = FollowAsync(order, sent, expected);
        return await sent.WaitAsync(cancellationToken) is { } refused ? refused : await WaitAsync(order, applied, cancellationToken);
    }

    private async Task<GatewayState> FollowAsync(Order order, Task<CommandOutcome.Refused?> sent, Task<GatewayState> expected)
    {
        try
        {
            if (await sent is not null) return channels.State.Current;
            GatewayState result = await expected;
            if (order.FollowAsync is { } follow) await follow(result);
            return result;
        }
        finally
        {
            channels.Acknowledgements.Forget(order.Input);
        }
    }

    private async Task<CommandOutcome.Refused?> SendAsync(Order order)
    {
        if (order.SendAsync is { } send) return await send();
        Task<CommandOutcome.Refused?> stored;
        // One after the other: what is stored last is also what the reducer applies last.
        lock (_lock) _before = stored = StoreAndSendAsync(order, _before);
        return await stored;
    }

    private async Task<CommandOutcome.Refused?> StoreAndSendAsync(Order order, Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            order.Store?.Invoke();
        }
        catch (StoreException problem)
        {
            return new(RefusalCode.NotKept, $"It cannot be stored, so nothing changed: {problem.Message}");
        }
        await channels.Inputs.Writer.WriteAsync(order.Input);
        return null;
    }

    private async Task<CommandOutcome> WaitAsync(Order order, Task<GatewayState> applied, CancellationToken cancellationToken)
    {
        // The timer follows the monotonic clock; setting the wall clock neither ends nor extends it.
        using CancellationTokenSource timeout = new(order.Timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            GatewayState result = await applied.WaitAsync(either.Token);
            if (WhyVoid(order, result) is { } isVoid) return isVoid;
            if (order.NeedsKernel) await channels.InForce.WaitForAsync(s => s.Revision >= result.Revision, either.Token);
            if (order.IsComplete is { } isComplete) result = await channels.InForce.WaitForAsync(isComplete, either.Token);
            return await IsStoredAsync(order, result, either.Token, cancellationToken) ? Outcome(order, result)
                : new CommandOutcome.Refused(RefusalCode.NotYetStored, "It is in force, but it cannot be stored yet: a restart now undoes it. The agent tries again; 'edgeguard status' says why.");
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            GatewayState state = channels.State.Current;
            string problem = order.WhyIncomplete?.Invoke(state) ?? state.Enforcement.Problem ?? "no answer yet";
            return new CommandOutcome.Refused(RefusalCode.NotInForce, $"The order is stored, but after {order.Timeout.TotalSeconds:0} s the kernel does not enforce it: {problem}.");
        }
    }

    private async ValueTask<bool> IsStoredAsync(Order order, GatewayState result, CancellationToken either, CancellationToken leaves) =>
        order.IsStored?.Invoke() != false && (!order.NeedsRegistry || await IsStoredAsync(result, either, leaves));

    private async Task<bool> IsStoredAsync(GatewayState result, CancellationToken either, CancellationToken leaves)
    {
        try
        {
            channels.ToStore.Set();
            await channels.Stored.WaitForAsync(s => s.Revision >= result.Revision || (s.Devices, s.Vouched, s.WaitingFiles, s.ApprovedFiles) == (result.Devices, result.Vouched, result.WaitingFiles, result.ApprovedFiles), either);
            return true;
        }
        catch (OperationCanceledException) when (!leaves.IsCancellationRequested)
        {
            return false;
        }
    }

    private static CommandOutcome.Refused? WhyVoid(Order order, GatewayState result) =>
        order.WhyVoid is { } whyVoid ? whyVoid(result) : order.Device is { } id ? NamedDevice.WhyMoved(result, id) : null;

    private static CommandOutcome Outcome(Order order, GatewayState result)
    {
        if (order.Device is not { } id) return new CommandOutcome.DoneForAll(result);
        DeviceId current = DeviceLookup.Current(result, id);
        return result.Devices.TryGetValue(current, out Device? device)
            ? new CommandOutcome.Done(device, result)
            : NamedDevice.WhyMoved(result, id)!;
    }
}
