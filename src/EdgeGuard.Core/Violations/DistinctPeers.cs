using System.Net;

namespace EdgeGuard.Core.Violations;

/// <summary>
/// The internet hosts that one device tried, whatever the protocol and port. The ledger summarises flows, so a scan of random ports fills it
/// with one host after another; here a host counts once.
/// </summary>
internal sealed class DistinctPeers
{
    /// <summary>Hosts that are remembered of one device, at most.</summary>
    internal const int Capacity = 512;

    private readonly Dictionary<IPAddress, DateTimeOffset> _last = [];

    /// <summary>Adds a packet to a host.</summary>
    /// <returns>Whether the host is new within the window.</returns>
    internal bool Note(IPAddress peer, TimeSpan window, DateTimeOffset now)
    {
        bool isNew = !_last.TryGetValue(peer, out DateTimeOffset last) || now - last > window;
        _last[peer] = now;
        if (_last.Count > Capacity) _last.Remove(_last.MinBy(p => p.Value).Key);
        return isNew;
    }

    /// <summary>Hosts within the window.</summary>
    internal int Count(TimeSpan window, DateTimeOffset now) => _last.Values.Count(last => now - last <= window);
}
