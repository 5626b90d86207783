using System.Collections.Concurrent;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Control;

/// <summary>
/// Remembers the last thousand forbidden packets and the last thousand events of other kinds, for whoever asks afterwards: a device
/// that floods drives out no news of another.
/// </summary>
internal sealed class EventJournal(PipelineChannels wires) : BackgroundService
{
    private const int Capacity = 1000;

    private ConcurrentQueue<(long Number, GatewayEvent Happened)> _forbidden = [], _others = [];
    private readonly EventBroadcaster.Subscription _events = wires.Events.Subscribe();

    private long _number;

    /// <summary>The events, oldest first.</summary>
    internal IReadOnlyList<GatewayEvent> Recent() => [.. _forbidden.Concat(_others).OrderBy(e => e.Number).Select(e => e.Happened)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (GatewayEvent happened in _events.Reader.ReadAllAsync(stoppingToken))
        {
            if (happened is GatewayEvent.DeviceForgotten gone) Forget(gone);
            ConcurrentQueue<(long, GatewayEvent)> kept = happened is GatewayEvent.ViolationSeen ? _forbidden : _others;
            kept.Enqueue((++_number, happened));
            if (kept.Count > Capacity) kept.TryDequeue(out _);
        }
    }

    private void Forget(GatewayEvent.DeviceForgotten gone)
    {
        GatewayState state = wires.State.Current;
        _forbidden = new(_forbidden.Where(e => !IsAbout(e.Happened, gone, state)));
        _others = new(_others.Where(e => !IsAbout(e.Happened, gone, state)));
    }

    private static bool IsAbout(GatewayEvent happened, GatewayEvent.DeviceForgotten gone, GatewayState state) => happened.Report(state).Device == gone.Forgotten;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _events.Dispose();
        base.Dispose();
    }
}
