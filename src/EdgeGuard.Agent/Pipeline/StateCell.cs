using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Pipeline;

/// <summary>Holds one immutable state, written by one stage only; reading takes no lock and is never torn.</summary>
public sealed class StateCell(GatewayState initial)
{
    private volatile GatewayState _current = initial;
    private volatile TaskCompletionSource _swapped = NewSignal();

    /// <summary>The state as it is now.</summary>
    public GatewayState Current => _current;

    /// <summary>Waits until a state satisfies the condition.</summary>
    /// <returns>The first state seen that satisfies it.</returns>
    /// <exception cref="OperationCanceledException">It did not while the token let it.</exception>
    public async Task<GatewayState> WaitForAsync(Func<GatewayState, bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task swapped = _swapped.Task;
            if (_current is var current && condition(current)) return current;
            await swapped.WaitAsync(cancellationToken);
        }
    }

    internal void Swap(GatewayState next)
    {
        _current = next;
        TaskCompletionSource swapped = _swapped;
        _swapped = NewSignal();
        swapped.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
