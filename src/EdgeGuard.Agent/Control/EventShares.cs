using EdgeGuard.Core.Events;

namespace EdgeGuard.Agent.Control;

/// <summary>
/// The last events, with a share for each device: beyond the capacity, the oldest event of the subject with the most goes. New devices share one
/// subject, so that invented MAC addresses count as one.
/// </summary>
/// <param name="capacity">Events, at most.</param>
internal sealed class EventShares(int capacity)
{
    private const string NewDevices = "new", Gateway = "";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<(long Number, GatewayEvent Happened)>> _shares = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>All events, in no order.</summary>
    internal IReadOnlyList<(long Number, GatewayEvent Happened)> All
    {
        get
        {
            lock (_gate) return [.. _shares.Values.SelectMany(share => share)];
        }
    }

    /// <summary>Adds an event.</summary>
    /// <param name="number">Its place in the order of all; higher than any before.</param>
    /// <param name="happened">The event.</param>
    /// <param name="report">What it says.</param>
    internal void Add(long number, GatewayEvent happened, EventReport report)
    {
        string subject = happened is GatewayEvent.DeviceAppeared ? NewDevices : report.Device?.Value ?? Gateway;
        lock (_gate)
        {
            if (!_shares.TryGetValue(subject, out Queue<(long, GatewayEvent)>? share)) _shares[subject] = share = [];
            share.Enqueue((number, happened));
            if (++_count > capacity) DropOne();
        }
    }

    /// <summary>Removes events.</summary>
    internal void Remove(Func<GatewayEvent, bool> which)
    {
        lock (_gate)
        {
            foreach ((string subject, Queue<(long Number, GatewayEvent Happened)> share) in _shares.ToArray())
            {
                Queue<(long, GatewayEvent)> kept = new(share.Where(e => !which(e.Happened)));
                _count -= share.Count - kept.Count;
                if (kept.Count == 0) _shares.Remove(subject);
                else _shares[subject] = kept;
            }
        }
    }

    private void DropOne()
    {
        (string subject, Queue<(long Number, GatewayEvent Happened)> largest) = _shares.MaxBy(s => (s.Value.Count, -s.Value.Peek().Number));
        largest.Dequeue();
        if (largest.Count == 0) _shares.Remove(subject);
        _count--;
    }
}
