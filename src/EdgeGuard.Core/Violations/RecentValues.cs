namespace EdgeGuard.Core.Violations;

/// <summary>
/// Distinct values of one device, such as hosts or names, each with its last time. It holds a fixed number and evicts the one that was silent
/// longest.
/// </summary>
/// <param name="capacity">Values that are remembered, at most.</param>
internal sealed class RecentValues<T>(int capacity)
    where T : notnull
{
    private readonly Dictionary<T, DateTimeOffset> _last = [];

    /// <summary>Values that are remembered.</summary>
    internal int Size => _last.Count;

    /// <summary>When a value was last added.</summary>
    internal DateTimeOffset Last => _last.Values.Max();

    /// <summary>Adds a value.</summary>
    /// <returns>Whether it is new within the window.</returns>
    internal bool Note(T value, TimeSpan window, DateTimeOffset now)
    {
        bool isKnown = _last.TryGetValue(value, out DateTimeOffset last);
        if (!isKnown && _last.Count >= capacity) _last.Remove(_last.MinBy(v => v.Value).Key);
        _last[value] = now;
        return !isKnown || now - last > window;
    }

    /// <summary>Values within the window.</summary>
    internal int Count(TimeSpan window, DateTimeOffset now) => _last.Values.Count(last => now - last <= window);

    /// <summary>Values within the window that fit, given with their last time.</summary>
    internal int Count(TimeSpan window, DateTimeOffset now, Func<T, DateTimeOffset, bool> where) => _last.Count(value => now - value.Value <= window && where(value.Key, value.Value));
}
