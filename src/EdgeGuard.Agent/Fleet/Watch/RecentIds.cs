namespace EdgeGuard.Agent.Fleet.Watch;

/// <summary>Ids of events that came lately. An event may come twice and counts once.</summary>
internal sealed class RecentIds
{
    private const int Capacity = 65_536;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = [];

    /// <returns>false where it came before.</returns>
    internal bool Add(string id)
    {
        if (!_known.Add(id)) return false;
        _order.Enqueue(id);
        if (_order.Count > Capacity) _known.Remove(_order.Dequeue());
        return true;
    }
}
