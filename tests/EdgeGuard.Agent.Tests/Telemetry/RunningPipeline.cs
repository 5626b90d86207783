using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>The agent's reducer at work; in place of the kernel someone who says yes to every ruleset.</summary>
internal sealed class RunningPipeline : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ReducerStage _reducer;
    private readonly Task _kernel;

    private RunningPipeline(GatewayState initial, TimeProvider time)
    {
        PipelineChannels = new(initial);
        _reducer = new(PipelineChannels, time);
        _kernel = SayYesAsync();
    }

    internal PipelineChannels PipelineChannels { get; }

    internal static async Task<RunningPipeline> StartAsync(GatewayState initial, TimeProvider time)
    {
        RunningPipeline pipeline = new(initial, time);
        await pipeline._reducer.StartAsync(CancellationToken.None);
        return pipeline;
    }

    public async ValueTask DisposeAsync()
    {
        await _reducer.StopAsync(CancellationToken.None);
        await _stop.CancelAsync();
        await _kernel;
        _stop.Dispose();
        _reducer.Dispose();
    }

    private async Task SayYesAsync()
    {
        long generation = 0;
        try
        {
            await foreach (GatewayState state in PipelineChannels.ToEnforce.Reader.ReadAllAsync(_stop.Token))
            {
                PipelineChannels.InForce.Swap(state);
                await PipelineChannels.Inputs.Writer.WriteAsync(new PolicyInput.Enforced(new(++generation, true, null)), _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
