namespace EdgeGuard.Agent.Fleet.Watch;

/// <summary>Packets denied by destination. Devices choose destinations, so only so many are counted; rare ones give way.</summary>
internal sealed class DeniedDestinations
{
    /// <summary>Destinations that are counted at once.</summary>
    internal const int Capacity = 4096;

    private readonly Dictionary<string, long> _packets = new(StringComparer.Ordinal);

    /// <summary>All packets, those of destinations that gave way included.</summary>
    internal long Total { get; private set; }

    internal void Add(string destination, long packets)
    {
        Total += packets;
        _packets[destination] = _packets.GetValueOrDefault(destination) + packets;
        if (_packets.Count <= Capacity) return;
        foreach (string rare in _packets.OrderBy(one => one.Value).Take(Capacity / 2).Select(one => one.Key).ToList()) _packets.Remove(rare);
    }

    /// <summary>The most denied ones, the first first.</summary>
    internal IReadOnlyList<DeniedDestination> Top(int most) =>
        [.. _packets.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal).Take(most).Select(one => new DeniedDestination(one.Key, one.Value))];
}

/// <summary>A destination and how many packets to it were denied.</summary>
/// <param name="Destination">Name or address, and port; outside text.</param>
/// <param name="Packets">Packets that were reported.</param>
public sealed record DeniedDestination(string Destination, long Packets);
