using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Store;

/// <summary>Copies the store at start and every hour, and raises a concern where there is no usable store.</summary>
internal sealed class StoreStage(PipelineChannels wires, GatewayStore store, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (store.Problem is { } problem)
        {
            await wires.Inputs.Writer.WriteAsync(new PolicyInput.ConcernChanged("store", ConcernKind.Degraded, $"nothing that is learned outlives the agent: {problem}"), stoppingToken);
        }
        while (true)
        {
            store.KeepCopy();
            await Task.Delay(Interval, time, stoppingToken);
        }
    }
}
