using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Telemetry.Outbox;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>Reads events from the broadcaster and puts those for the broker into the outbox, connected or not.</summary>
internal sealed class EventCollector(PipelineChannels channels, EventOutbox outbox, DeniedCounts denied, Signal changed, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private const int SettleEvery = 5;

    private readonly DenialWindows _denials = new();
    private readonly EventRateLimit _allowance = new();
    private long _lost;
    private long _beats;

    /// <summary>Runs until the token fires.</summary>
    internal async Task GatherAsync(EventBroadcaster.Subscription events, CancellationToken stoppingToken)
    {
        await foreach (GatewayEvent happened in events.Reader.ReadAllAsync(stoppingToken))
            channels.Guard.Try(StageNames.Mqtt, happened, Take, one => $"event {one.GetType().Name}");
    }

    private void Take(GatewayEvent happened)
    {
        if (happened is GatewayEvent.ViolationSeen seen) Count(seen);
        else if (happened is GatewayEvent.DeviceForgotten gone) Forget(gone.Forgotten);
        else Enqueue(happened);
    }

    // Nothing that waits for the broker names a forgotten device; its retained messages are cleared as its state goes.
    private void Forget(DeviceId device)
    {
        _denials.Forget(device);
        denied.Forget(device);
        outbox.Forget(device);
        changed.Set();
    }

    /// <summary>Once a second, until the token fires: reports counted packets, and triggers the sending of states.</summary>
    internal async Task BeatAsync(EventBroadcaster.Subscription events, CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Beat, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (TelemetryEvent counted in _denials.Ended(time.GetUtcNow(), time.GetWallNow())) outbox.Add(counted);
            CountLost(events);
            if (++_beats % SettleEvery == 0) outbox.Settle();
            changed.Set();
        }
    }

    // Events that the broadcaster dropped were never processed.
    private void CountLost(EventBroadcaster.Subscription events)
    {
        long lost = events.Lost;
        outbox.CountDropped("unread", lost - _lost);
        _lost = lost;
    }

    // A packet changes only counters, which the next turn sends; changes by people or rules are sent at once.
    private void Count(GatewayEvent.ViolationSeen seen)
    {
        DateTimeOffset now = time.GetUtcNow();
        GatewayState state = channels.State.Current;
        if (seen.Device is { } device) denied.Add(device.Id, now);
        Network? network = seen.Device is { } known ? state.Networks.GetValueOrDefault(known.Network) : null;
        Denial denial = new(seen.Device, network is null ? null : state.ModeOf(network), seen.Violation, seen.Detection, state);
        if (_denials.Observe(denial, now) is { } first) outbox.Add(first);
    }

    private void Enqueue(GatewayEvent happened)
    {
        foreach (TelemetryEvent telemetry in EventCompiler.Compile(happened, channels.State.Current))
        {
            if (_allowance.Take(telemetry, time.GetUtcNow())) outbox.Add(telemetry);
            else outbox.CountDropped(telemetry.Data.Type.Name, 1);
        }
        changed.Set();
    }
}
