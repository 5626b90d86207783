using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Coverage;

/// <summary>Who intrudes now, told once when it begins and once when nothing was heard of it for a while. Bounded: whoever invents senders fills it, and no more.</summary>
/// <param name="timeout">How long one that falls silent is still there.</param>
public sealed class RogueServerTable(TimeSpan timeout)
{
    /// <summary>As many are told of at once.</summary>
    public const int Capacity = 64;

    private readonly Dictionary<string, (ConcernKind Kind, DateTimeOffset Seen)> _there = new(StringComparer.Ordinal);

    /// <summary>Takes in that someone was seen.</summary>
    /// <returns>What to tell; null where it is told already, or the book is full.</returns>
    public PolicyInput.ConcernChanged? See(RogueServer intruder, DateTimeOffset now)
    {
        string name = intruder.ConcernName;
        bool isKnown = _there.ContainsKey(name);
        if (!isKnown && _there.Count >= Capacity) return null;
        _there[name] = (intruder.ConcernKind, now);
        return isKnown ? null : new(name, intruder.ConcernKind, intruder.Why);
    }

    /// <summary>Forgets who was silent for too long.</summary>
    /// <returns>What to tell.</returns>
    public IReadOnlyList<PolicyInput.ConcernChanged> Forget(DateTimeOffset now)
    {
        List<PolicyInput.ConcernChanged> over = [];
        foreach ((string name, (ConcernKind kind, DateTimeOffset seen)) in _there)
        {
            if ((now - seen).Duration() < timeout) continue;
            _there.Remove(name);
            over.Add(new(name, kind, null));
        }
        return over;
    }
}
