using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Control;

/// <summary>
/// Remembers the last thousand forbidden packets and the last thousand events of other kinds, for whoever asks afterwards. In each of the two,
/// a device with many events evicts its own, not those of another.
/// </summary>
internal sealed class EventJournal(PipelineChannels channels) : BackgroundService
{
    /// <summary>Forbidden packets, and events of other kinds.</summary>
    internal const int Capacity = 1000;

    private readonly EventShares _forbidden = new(Capacity), _others = new(Capacity);
    private readonly EventBroadcaster.Subscription _events = channels.Events.Subscribe();

    private long _number;

    /// <summary>The events, oldest first.</summary>
    internal IReadOnlyList<GatewayEvent> Recent() => [.. _forbidden.All.Concat(_others.All).OrderBy(e => e.Number).Select(e => e.Happened)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (GatewayEvent happened in _events.Reader.ReadAllAsync(stoppingToken))
        {
            if (happened is GatewayEvent.DeviceForgotten gone) Forget(gone);
            EventShares kept = happened is GatewayEvent.ViolationSeen ? _forbidden : _others;
            kept.Add(++_number, happened, happened.Report(channels.State.Current));
        }
    }

    private void Forget(GatewayEvent.DeviceForgotten gone)
    {
        GatewayState state = channels.State.Current;
        _forbidden.Remove(happened => IsAbout(happened, gone, state));
        _others.Remove(happened => IsAbout(happened, gone, state));
    }

    private static bool IsAbout(GatewayEvent happened, GatewayEvent.DeviceForgotten gone, GatewayState state) => happened.Report(state).Device == gone.Forgotten;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _events.Dispose();
        base.Dispose();
    }
}
