using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>The agent's reducer at work; in place of the kernel a loop that accepts every ruleset, or none while it is stalled.</summary>
internal sealed class RunningPipeline : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ReducerStage _reducer;
    private readonly Task _kernel;
    private volatile Func<GatewayState, bool> _accepts = _ => true;

    private RunningPipeline(GatewayState initial, TimeProvider time)
    {
        PipelineChannels = new(initial);
        _reducer = new(PipelineChannels, time);
        _kernel = AcceptAsync();
    }

    internal PipelineChannels PipelineChannels { get; }

    internal static async Task<RunningPipeline> StartAsync(GatewayState initial, TimeProvider time)
    {
        RunningPipeline pipeline = new(initial, time);
        await pipeline._reducer.StartAsync(CancellationToken.None);
        return pipeline;
    }

    /// <summary>From now on the kernel refuses the states that do not fit.</summary>
    internal void Refuse(Func<GatewayState, bool> refused) => _accepts = state => !refused(state);

    public async ValueTask DisposeAsync()
    {
        await _reducer.StopAsync(CancellationToken.None);
        await _stop.CancelAsync();
        await _kernel;
        _stop.Dispose();
        _reducer.Dispose();
    }

    private async Task AcceptAsync()
    {
        long generation = 0;
        try
        {
            await foreach (GatewayState state in PipelineChannels.ToEnforce.Reader.ReadAllAsync(_stop.Token))
            {
                bool isAccepted = _accepts(state);
                if (isAccepted) PipelineChannels.InForce.Swap(state);
                await PipelineChannels.Inputs.Writer.WriteAsync(new PolicyInput.Enforced(new(++generation, isAccepted, isAccepted ? null : "refused by the test")), _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
