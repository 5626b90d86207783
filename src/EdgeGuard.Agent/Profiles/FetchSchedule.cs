using System.Collections.Concurrent;

namespace EdgeGuard.Agent.Profiles;

/// <summary>When each profile is loaded next, in gateway time. A profile that is not in it is due.</summary>
internal sealed class FetchSchedule(TimeSpan retry)
{
    private const int MostDoublings = 16;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _next = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _without = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _reasons = new(StringComparer.Ordinal);

    /// <summary>Whether it is time.</summary>
    internal bool IsDue(string key, DateTimeOffset now) => !_next.TryGetValue(key, out DateTimeOffset next) || next <= now;

    /// <summary>Whether the profile was loaded, or its stored file still counts.</summary>
    internal bool Knows(string key) => _next.ContainsKey(key);

    /// <summary>It is loaded now; after a failure it is due again.</summary>
    internal void Begin(string key, DateTimeOffset now) => _next[key] = now + retry;

    /// <summary>It is not loaded before that time.</summary>
    internal void Until(string key, DateTimeOffset next)
    {
        _without.TryRemove(key, out _);
        _next[key] = next;
    }

    /// <summary>Its signature was not to be had. The wait doubles each time in a row, from the retry on up to the validity of the file.</summary>
    /// <returns>When it is due.</returns>
    internal DateTimeOffset WithoutSignature(string key, DateTimeOffset now, TimeSpan validity)
    {
        TimeSpan wait = retry * Math.Pow(2, Math.Min(_without.AddOrUpdate(key, 0, (_, times) => times + 1), MostDoublings));
        return _next[key] = now + (wait < validity ? wait : validity);
    }

    /// <summary>It is due at once, for a new reason; the same reason counts once.</summary>
    internal void AtOnce(string key, string reason, DateTimeOffset now)
    {
        if (_reasons.GetValueOrDefault(key) == reason) return;
        _reasons[key] = reason;
        Until(key, now);
    }

    /// <summary>Nobody wants these any more.</summary>
    internal void Forget(Func<string, bool> isWanted)
    {
        foreach (string gone in _next.Keys.Where(key => !isWanted(key))) _next.TryRemove(gone, out _);
        foreach (string gone in _without.Keys.Where(key => !isWanted(key))) _without.TryRemove(gone, out _);
        foreach (string gone in _reasons.Keys.Where(key => !isWanted(key))) _reasons.TryRemove(gone, out _);
    }
}
