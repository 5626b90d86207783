using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Names;

/// <summary>
/// The TCP connections to the DNS proxy, over all its addresses. A device that opens more than its share loses its oldest one (RFC 7766 §6.2.2); so does the
/// device with the most where the sum is reached. Idle connections therefore delay nobody.
/// </summary>
internal sealed class DnsConnections
{
    /// <summary>Connections of one device.</summary>
    internal const int PerDevice = 8;

    /// <summary>Connections of all devices.</summary>
    internal const int Most = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<DeviceId, LinkedList<CancellationTokenSource>> _open = [];
    private int _count;

    /// <summary>Connections that are open.</summary>
    internal int Count
    {
        get
        {
            lock (_lock) return _count;
        }
    }

    /// <summary>Enters a connection, and ends another one if there are too many.</summary>
    /// <param name="device">Whose it is.</param>
    /// <param name="end">Ends it.</param>
    internal void Enter(DeviceId device, CancellationTokenSource end)
    {
        CancellationTokenSource? excess = null;
        lock (_lock)
        {
            if (!_open.TryGetValue(device, out LinkedList<CancellationTokenSource>? own)) _open[device] = own = [];
            own.AddLast(end);
            _count++;
            if (own.Count > PerDevice) excess = RemoveOldest(device, own);
            else if (_count > Most) excess = RemoveOldest(_open.MaxBy(pair => pair.Value.Count));
        }
        excess?.Cancel();
    }

    /// <summary>A connection has ended.</summary>
    internal void Leave(DeviceId device, CancellationTokenSource end)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(device, out LinkedList<CancellationTokenSource>? own) || !own.Remove(end)) return;
            _count--;
            if (own.Count == 0) _open.Remove(device);
        }
    }

    private CancellationTokenSource RemoveOldest(KeyValuePair<DeviceId, LinkedList<CancellationTokenSource>> most) => RemoveOldest(most.Key, most.Value);

    private CancellationTokenSource RemoveOldest(DeviceId device, LinkedList<CancellationTokenSource> own)
    {
        CancellationTokenSource oldest = own.First!.Value;
        own.RemoveFirst();
        _count--;
        if (own.Count == 0) _open.Remove(device);
        return oldest;
    }
}
