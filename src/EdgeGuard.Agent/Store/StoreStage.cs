using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Store;

/// <summary>
/// Copies the store at start, every hour and at the end. While the disk refuses writes it tries again what waits, and raises a concern until all is stored.
/// </summary>
internal sealed class StoreStage(PipelineChannels channels, GatewayStore store, TimeProvider time) : BackgroundService
{
    /// <summary>A refused write is tried again after this long.</summary>
    internal static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>The concern ends after this long without a refused write; other stages try again every 30 s.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromSeconds(40);

    private const string ConcernName = "store";
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private DateTimeOffset? _copied, _lastRefusal;
    private long _refusals;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (store.Problem is { } problem) await RaiseAsync($"nothing that is learned outlives the agent: {problem}", stoppingToken);
        try
        {
            while (true)
            {
                KeepCopy();
                await FollowAsync(stoppingToken);
                await WaitAsync(stoppingToken);
            }
        }
        finally
        {
            store.Pending.TryAgain();
            store.KeepCopy();
        }
    }

    private void KeepCopy()
    {
        DateTimeOffset now = time.GetUtcNow();
        if (_copied is { } last && now - last < Interval) return;
        store.KeepCopy();
        _copied = now;
    }

    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        store.Pending.TryAgain();
        DateTimeOffset now = time.GetUtcNow();
        if (store.Refusals != _refusals)
        {
            (_refusals, _lastRefusal) = (store.Refusals, now);
            await RaiseAsync($"the state cannot be stored, and decisions are lost at a restart: {store.Refusal ?? "the disk refused some of it"}", stoppingToken);
        }
        else if (_lastRefusal is { } last && now - last >= Quiet)
        {
            _lastRefusal = null;
            await RaiseAsync(null, stoppingToken);
        }
    }

    private Task WaitAsync(CancellationToken stoppingToken) => _lastRefusal is null
        ? WaitAtMost.UntilAsync(store.Refused.WaitAsync, Interval, time, stoppingToken)
        : Task.Delay(RetryAfter, time, stoppingToken);

    private ValueTask RaiseAsync(string? why, CancellationToken stoppingToken) =>
        channels.Inputs.Writer.WriteAsync(new PolicyInput.ConcernChanged(ConcernName, ConcernKind.Degraded, why), stoppingToken);
}
