using EdgeGuard.Agent.Telemetry.Events;
using EdgeGuard.Mqtt;

namespace EdgeGuard.Agent.Telemetry.Outbox;

/// <summary>Events that the broker has not acknowledged, oldest first. What is taken stays here until it is acknowledged.</summary>
internal sealed class EventOutbox(Topics topics)
{
    /// <summary>Events that wait at most.</summary>
    internal const int Capacity = 10_000;

    private readonly Lock _gate = new();
    private readonly LinkedList<Entry> _waiting = new();
    private readonly SortedDictionary<long, Entry> _taken = [];
    private readonly Signal _arrived = new();
    private long _last;

    /// <summary>Events given up because there was no room.</summary>
    internal long Shed { get; private set; }

    /// <summary>Events that wait or are on their way.</summary>
    internal int Count
    {
        get
        {
            lock (_gate) return _waiting.Count + _taken.Count;
        }
    }

    /// <summary>Never waits; where there is no room, the oldest telemetry goes, and only where there is none the oldest alert.</summary>
    internal void Add(TelemetryEvent happened)
    {
        MqttMessage message = happened.ToMessage(topics);
        lock (_gate)
        {
            if (_waiting.Count >= Capacity) MakeRoom();
            _waiting.AddLast(new Entry(++_last, happened.Rank, message));
        }
        _arrived.Set();
    }

    /// <summary>The oldest event that was not taken since the last <see cref="Rewind"/>.</summary>
    internal async Task<Entry> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_waiting.First is { } first)
                {
                    _waiting.RemoveFirst();
                    _taken.Add(first.Value.Sequence, first.Value);
                    return first.Value;
                }
            }
            await _arrived.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The broker has it, or will never take it.</summary>
    internal void Remove(Entry entry)
    {
        lock (_gate) _taken.Remove(entry.Sequence);
    }

    /// <summary>The connection ended: what was on its way waits again, at the front.</summary>
    internal void Rewind()
    {
        lock (_gate)
        {
            foreach (Entry entry in _taken.Values.Reverse()) _waiting.AddFirst(entry);
            _taken.Clear();
        }
        _arrived.Set();
    }

    private void MakeRoom()
    {
        LinkedListNode<Entry>? victim = _waiting.First;
        while (victim is { Value.Rank: EventRank.Alert }) victim = victim.Next;
        _waiting.Remove(victim ?? _waiting.First!);
        Shed++;
    }

    /// <summary>An event that waits.</summary>
    internal sealed record Entry(long Sequence, EventRank Rank, MqttMessage Message);
}
