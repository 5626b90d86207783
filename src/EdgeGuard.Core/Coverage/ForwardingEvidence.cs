using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Coverage;

/// <summary>
/// Decides when packets of others make a station a router. A public IPv4 address does at once. Other addresses may be old ones of its own, so it
/// takes three of them within an hour. Bounded: invented senders fill the table, and then only public IPv4 addresses count.
/// </summary>
public sealed class ForwardingEvidence
{
    private const int Capacity = 256, Enough = 3;

    private static readonly TimeSpan Span = TimeSpan.FromHours(1);

    private readonly Dictionary<MacAddress, (DateTimeOffset Since, HashSet<IPAddress> Sources)> _stations = [];

    /// <summary>Notes one packet, and returns whether its sender forwards.</summary>
    public bool Suffices(RogueServer forwarder, DateTimeOffset now)
    {
        if (forwarder.Address is not { } source) return false;
        if (source.AddressFamily == AddressFamily.InterNetwork && PublicAddresses.IsPublic(source)) return true;
        if (_stations.Count >= Capacity) Forget(now);
        if (!_stations.TryGetValue(forwarder.Mac, out (DateTimeOffset Since, HashSet<IPAddress> Sources) known) || (now - known.Since).Duration() >= Span)
        {
            if (_stations.Count >= Capacity && known.Sources is null) return false;
            _stations[forwarder.Mac] = known = (now, []);
        }
        if (known.Sources.Count < Enough) known.Sources.Add(source);
        return known.Sources.Count >= Enough;
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (MacAddress old in _stations.Where(s => (now - s.Value.Since).Duration() >= Span).Select(s => s.Key).ToArray()) _stations.Remove(old);
    }
}
