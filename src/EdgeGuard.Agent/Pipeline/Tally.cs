namespace EdgeGuard.Agent.Pipeline;

/// <summary>How many of something there are of each key. A key of which there is none takes no room. Not thread-safe.</summary>
internal sealed class Tally<T>(IEqualityComparer<T>? comparer = null)
    where T : notnull
{
    private readonly Dictionary<T, int> _counts = new(comparer);

    /// <summary>How many there are of a key.</summary>
    internal int Of(T key) => _counts.GetValueOrDefault(key);

    /// <summary>How many there are of all keys that fit.</summary>
    internal int Of(Func<T, bool> where) => _counts.Where(counted => where(counted.Key)).Sum(counted => counted.Value);

    /// <summary>There is one more.</summary>
    internal void Add(T key) => _counts[key] = Of(key) + 1;

    /// <summary>One of those that were added is gone.</summary>
    internal void Remove(T key)
    {
        if (--_counts[key] == 0) _counts.Remove(key);
    }
}
