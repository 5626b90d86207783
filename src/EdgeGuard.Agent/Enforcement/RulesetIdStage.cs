using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Enforcement;

/// <summary>Stores new numbers of chains and sets soon after they were given. No rule waits for the disk.</summary>
internal sealed partial class RulesetIdStage(PipelineChannels channels, RulesetIdStore store, TimeProvider time, ILogger<RulesetIdStage> logger) : BackgroundService
{
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    // The content of the file; the agent's first state came from there.
    private RulesetIds _saved = channels.State.Current.RulesetIds;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                GatewayState state = await channels.State.WaitForAsync(s => !ReferenceEquals(s.RulesetIds, _saved), stoppingToken);
                await Task.Delay(TrySave(state.RulesetIds, store.Save) ? Breath : RetryAfter, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            TrySave(channels.State.Current.RulesetIds, store.SaveLast);
        }
    }

    private bool TrySave(RulesetIds now, Action<RulesetIds, RulesetIds> save)
    {
        try
        {
            save(_saved, now);
        }
        catch (StoreException problem)
        {
            LogNotSaved(problem.Message);
            return false;
        }
        _saved = now;
        return true;
    }

    [LoggerMessage(3010, LogLevel.Error, "Numbers of chains and sets could not be stored. Chains are renamed if the agent restarts now: {Problem}")]
    private partial void LogNotSaved(string problem);
}
