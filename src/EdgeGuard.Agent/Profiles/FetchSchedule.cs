using System.Collections.Concurrent;

namespace EdgeGuard.Agent.Profiles;

/// <summary>When each profile is loaded next, in gateway time. A profile that is not in it is due.</summary>
internal sealed class FetchSchedule(TimeSpan retry)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _next = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _reasons = new(StringComparer.Ordinal);

    /// <summary>Whether it is time.</summary>
    internal bool IsDue(string key, DateTimeOffset now) => !_next.TryGetValue(key, out DateTimeOffset next) || next <= now;

    /// <summary>Whether the profile was loaded, or its stored file still counts.</summary>
    internal bool Knows(string key) => _next.ContainsKey(key);

    /// <summary>It is loaded now; after a failure it is due again.</summary>
    internal void Begin(string key, DateTimeOffset now) => _next[key] = now + retry;

    /// <summary>It is not loaded before that time.</summary>
    internal void Until(string key, DateTimeOffset next) => _next[key] = next;

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
        foreach (string gone in _reasons.Keys.Where(key => !isWanted(key))) _reasons.TryRemove(gone, out _);
    }
}
