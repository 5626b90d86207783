using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Response;

/// <summary>
/// Ends a pause of enforcement when its time is over, by a clock that nobody can set back; one of an earlier run too.
/// </summary>
internal sealed class PauseStage(PipelineChannels channels, TimeProvider time) : BackgroundService
{
    private static readonly Task Never = Task.Delay(Timeout.InfiniteTimeSpan);

    private DateTimeOffset? _until;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using EventBroadcaster.Subscription events = channels.Events.Subscribe(capacity: 1);
        Task over = Never;
        _until = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            while (events.Reader.TryRead(out _)) { }
            if (channels.State.Current.PausedUntil is var until && until != _until) over = Over(_until = until, stoppingToken);
            Task happened = events.Reader.WaitToReadAsync(stoppingToken).AsTask();
            if (await Task.WhenAny(over, happened) != over) continue;
            await over;
            await channels.Inputs.Writer.WriteAsync(new PolicyInput.Paused(null, "time") { Ended = _until }, stoppingToken);
            over = Never;
            await happened;
        }
    }

    private Task Over(DateTimeOffset? until, CancellationToken stoppingToken)
    {
        if (until is not { } end) return Never;
        TimeSpan rest = end - time.GetUtcNow();
        return Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, time, stoppingToken);
    }
}
