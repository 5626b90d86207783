using System.Net;

namespace EdgeGuard.Core.Violations;

/// <summary>Counts packets of an attack pattern to one peer in consecutive windows. Holds few peers, because a flood has few.</summary>
internal sealed class PacketRates
{
    private const int Capacity = 32;

    private readonly Dictionary<(ViolationShape Shape, IPAddress Peer), (DateTimeOffset Begun, int Count)> _windows = [];

    /// <summary>Counts one packet.</summary>
    /// <returns>Packets in the current window.</returns>
    internal int Count(ViolationShape shape, IPAddress peer, TimeSpan window, DateTimeOffset now)
    {
        if (!_windows.TryGetValue((shape, peer), out (DateTimeOffset Begun, int Count) open))
        {
            if (_windows.Count >= Capacity) _windows.Remove(_windows.MinBy(w => w.Value.Begun).Key);
            open = (now, 0);
        }
        if (now - open.Begun >= window) open = (now, 0);
        open.Count++;
        _windows[(shape, peer)] = open;
        return open.Count;
    }
}
