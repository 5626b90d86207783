using System.Net;

namespace EdgeGuard.Core.Violations;

/// <summary>Counts packets of a shape towards one peer in consecutive windows. Holds few peers: a flood has few.</summary>
internal sealed class PacketRates
{
    private const int Capacity = 32;

    private readonly Dictionary<(ViolationShape Shape, IPAddress Peer), (DateTimeOffset Begun, int Count)> _windows = [];

    /// <summary>Counts one.</summary>
    /// <returns>Packets in the window that is open.</returns>
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
