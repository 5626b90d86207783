using EdgeGuard.Core.Access;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Pipeline;

/// <summary>The one reader of <see cref="PipelineChannels.Inputs"/>: asks <see cref="Reducer"/> what follows, swaps the state, tells the others.</summary>
internal sealed class ReducerStage(PipelineChannels wires, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await wires.ToEnforce.Writer.WriteAsync(wires.State.Current, stoppingToken);
        await foreach (PolicyInput input in wires.Inputs.Reader.ReadAllAsync(stoppingToken)) Apply(input);
    }

    private void Apply(PolicyInput input)
    {
        GatewayState before = wires.State.Current;
        (GatewayState after, IReadOnlyList<GatewayEvent> events) = Reducer.Apply(before, input, time.GetUtcNow());
        wires.State.Swap(after);
        if (AccessTable.MayChangeElements(before, after) || AccessTable.MayChangeRuleset(before, after)) wires.ToEnforce.Writer.TryWrite(after);
        foreach (GatewayEvent happened in events) wires.Events.Publish(happened);
    }
}
