using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Telemetry.Outbox;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Status;

namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>Takes what happens off the fan and puts what is to be told into the outbox, connection or not.</summary>
internal sealed class EventGatherer(Wires wires, EventOutbox outbox, DeniedCounts denied, Signal changed, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly DenialWindows _denials = new();

    /// <summary>Runs until the token fires.</summary>
    internal async Task GatherAsync(EventFan.Subscription events, CancellationToken stoppingToken)
    {
        await foreach (GatewayEvent happened in events.Reader.ReadAllAsync(stoppingToken))
        {
            if (happened is GatewayEvent.ViolationSeen seen) Count(seen);
            else Tell(happened);
        }
    }

    /// <summary>Once a second, until the token fires: tells of what was only counted, and wakes whoever sends the states.</summary>
    internal async Task BeatAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Beat, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (TelemetryEvent counted in _denials.Ended(time.GetUtcNow())) outbox.Add(counted);
            changed.Set();
        }
    }

    // A packet changes nothing but counters, which the next beat sends; what people or rules changed is sent at once.
    private void Count(GatewayEvent.ViolationSeen seen)
    {
        DateTimeOffset now = time.GetUtcNow();
        GatewayState state = wires.State.Current;
        if (seen.Device is { } device) denied.Add(device.Id, now);
        Denial denial = new(seen.Device, seen.Device is { } known ? state.Networks.GetValueOrDefault(known.Network)?.Mode : null, seen.Violation);
        if (_denials.Observe(denial, now) is { } first) outbox.Add(first);
    }

    private void Tell(GatewayEvent happened)
    {
        foreach (TelemetryEvent telemetry in EventCompiler.Compile(happened, wires.State.Current)) outbox.Add(telemetry);
        changed.Set();
    }
}
