using System.Net;

namespace EdgeGuard.Lab.Story;

/// <summary>When which forbidden destination was tried, so that the packet that decides can be named.</summary>
internal sealed class ForbiddenLog
{
    private readonly List<long> _tries = [];
    private readonly HashSet<IPAddress> _probed = [];
    private readonly List<long> _distinct = [];

    /// <summary>When the first was tried since a time; null for never.</summary>
    internal long? FirstSince(long mark)
    {
        lock (_tries) return _tries.Where(at => at >= mark).Select(at => (long?)at).FirstOrDefault();
    }

    /// <summary>When a scan tried so many distinct destinations for the first time; null for never.</summary>
    internal long? DistinctAt(int count)
    {
        lock (_tries) return _distinct.Count < count ? null : _distinct[count - 1];
    }

    /// <summary>Notes a packet about to be sent that is no probe of a scan.</summary>
    internal void Note(long at)
    {
        lock (_tries) _tries.Add(at);
    }

    /// <summary>Notes a probe about to be sent.</summary>
    internal void NoteProbe(long at, IPAddress destination)
    {
        lock (_tries)
        {
            _tries.Add(at);
            if (_probed.Add(destination)) _distinct.Add(at);
        }
    }

    /// <summary>Begins anew, as the rules do when a device is let go.</summary>
    internal void Forget()
    {
        lock (_tries)
        {
            _tries.Clear();
            _probed.Clear();
            _distinct.Clear();
        }
    }
}
