using System.Net;

namespace EdgeGuard.Lab.Story;

/// <summary>When which forbidden destination was tried, so that the packet that decides a quarantine can be named.</summary>
internal sealed class ForbiddenLog(int distinctDestinations, TimeSpan window)
{
    private readonly List<(long At, IPAddress Destination)> _tries = [];

    /// <summary>When the first was tried since a time; null for never.</summary>
    internal long? FirstSince(long mark)
    {
        lock (_tries) return _tries.Where(tried => tried.At >= mark).Select(tried => (long?)tried.At).FirstOrDefault();
    }

    /// <summary>When the packet was sent which reached the number of distinct destinations within the window; null for never.</summary>
    internal long? Deciding
    {
        get
        {
            lock (_tries) return Decide();
        }
    }

    /// <summary>Notes a packet about to be sent.</summary>
    internal void Note(long at, IPAddress destination)
    {
        lock (_tries) _tries.Add((at, destination));
    }

    /// <summary>Begins anew, as the rule does when a device is released.</summary>
    internal void Forget()
    {
        lock (_tries) _tries.Clear();
    }

    private long? Decide()
    {
        long ticks = (long)(window.TotalSeconds * System.Diagnostics.Stopwatch.Frequency);
        Dictionary<IPAddress, long> last = [];
        foreach ((long at, IPAddress destination) in _tries)
        {
            last[destination] = at;
            if (last.Values.Count(tried => at - tried < ticks) >= distinctDestinations) return at;
        }
        return null;
    }
}
