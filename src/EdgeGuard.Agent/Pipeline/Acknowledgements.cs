using System.Collections.Concurrent;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Pipeline;

/// <summary>Reports to the sender of an input which state resulted from it. Inputs that nobody waits for cost one look-up.</summary>
public sealed class Acknowledgements
{
    // By reference: two equal inputs of two senders are two inputs.
    private readonly ConcurrentDictionary<PolicyInput, TaskCompletionSource<GatewayState>> _expected = new(ReferenceEqualityComparer.Instance);

    /// <summary>Asks for the state that results from this input. Call it before the input is sent, and <see cref="Forget"/> afterwards.</summary>
    /// <returns>Completes with that state once the reducer has applied the input.</returns>
    internal Task<GatewayState> Expect(PolicyInput input) =>
        _expected.GetOrAdd(input, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Ends the wait for an input.</summary>
    internal void Forget(PolicyInput input) => _expected.TryRemove(input, out _);

    /// <summary>The reducer applied an input.</summary>
    internal void Complete(PolicyInput input, GatewayState result)
    {
        if (_expected.TryRemove(input, out TaskCompletionSource<GatewayState>? sender)) sender.SetResult(result);
    }
}
