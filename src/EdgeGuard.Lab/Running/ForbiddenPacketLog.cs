using System.Net;

namespace EdgeGuard.Lab.Running;

/// <summary>Records when forbidden packets were sent, to find the packet at which the agent must decide.</summary>
internal sealed class ForbiddenPacketLog
{
    private readonly List<long> _sent = [];
    private readonly HashSet<IPAddress> _scanned = [];
    private readonly List<long> _newDestinations = [];

    /// <summary>When the first packet since a time was sent; null for none.</summary>
    internal long? FirstSince(long since)
    {
        lock (_sent) return _sent.Where(at => at >= since).Select(at => (long?)at).FirstOrDefault();
    }

    /// <summary>When scans had reached this number of distinct destinations; null when they have not.</summary>
    internal long? DistinctAt(int count)
    {
        lock (_sent) return _newDestinations.Count < count ? null : _newDestinations[count - 1];
    }

    /// <summary>Records a packet that is about to be sent and is not part of a scan.</summary>
    internal void Add(long at)
    {
        lock (_sent) _sent.Add(at);
    }

    /// <summary>Records a packet of a scan that is about to be sent.</summary>
    internal void AddProbe(long at, IPAddress destination)
    {
        lock (_sent)
        {
            _sent.Add(at);
            if (_scanned.Add(destination)) _newDestinations.Add(at);
        }
    }

    /// <summary>Empties the log, as the agent does with its own counters when a device is released.</summary>
    internal void Clear()
    {
        lock (_sent)
        {
            _sent.Clear();
            _scanned.Clear();
            _newDestinations.Clear();
        }
    }
}
