using EdgeGuard.Core.Access;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Pipeline;

/// <summary>
/// The one reader of <see cref="PipelineChannels.Inputs"/>, and the one writer of the state. It asks <see cref="Reducer"/> what follows, gives
/// numbers to new chains and sets, swaps the state, numbers the states that the kernel may have to be given, and reports to everyone who waits.
/// </summary>
internal sealed class ReducerStage(PipelineChannels channels, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The kernel has nothing yet, so the first state is newer than the one that counts as enforced.
        GatewayState first = Numbered(RulesetKeys.Allocate(channels.State.Current));
        channels.State.Swap(first);
        await channels.ToEnforce.Writer.WriteAsync(first, stoppingToken);
        await foreach (PolicyInput input in channels.Inputs.Reader.ReadAllAsync(stoppingToken))
            channels.Guard.Try(StageNames.Reducer, input, Apply, one => one.ToString());
    }

    private void Apply(PolicyInput input)
    {
        using StageProgress.Turn turn = channels.Progress.Begin(StageNames.Reducer);
        GatewayState before = channels.State.Current;
        (GatewayState after, IReadOnlyList<GatewayEvent> events) = Reducer.Apply(before, input, time.GetUtcNow());
        after = RulesetKeys.Allocate(before, after);
        bool isForKernel = AccessTable.MayChangeElements(before, after) || AccessTable.MayChangeRuleset(before, after);
        if (isForKernel) after = Numbered(after);
        channels.State.Swap(after);
        if (isForKernel) channels.ToEnforce.Writer.TryWrite(after);
        foreach (GatewayEvent happened in events) channels.Events.Publish(happened);
        channels.Acknowledgements.Complete(input, after);
    }

    private static GatewayState Numbered(GatewayState state)
    {
        GatewayState next = state with { Revision = state.Revision + 1 };
        // Made here from the table of the same state, it reads no device; made later, it might read all.
        AccessTable.Next(state, next);
        return next;
    }
}
