using System.Collections.Concurrent;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Status;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Control;

/// <summary>Remembers the last thousand events, for whoever asks afterwards.</summary>
internal sealed class EventJournal(Wires wires) : BackgroundService
{
    private const int Capacity = 1000;

    private readonly ConcurrentQueue<GatewayEvent> _recent = [];
    private readonly EventFan.Subscription _events = wires.Events.Subscribe();

    /// <summary>The events, oldest first.</summary>
    internal IReadOnlyList<GatewayEvent> Recent() => [.. _recent];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (GatewayEvent happened in _events.Reader.ReadAllAsync(stoppingToken))
        {
            _recent.Enqueue(happened);
            if (_recent.Count > Capacity) _recent.TryDequeue(out _);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _events.Dispose();
        base.Dispose();
    }
}
