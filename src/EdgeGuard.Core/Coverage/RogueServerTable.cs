using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Coverage;

/// <summary>
/// The rogue servers that are active now. Each is reported when it appears and when it was silent for the timeout. Bounded: invented senders can fill
/// the table, not more.
/// </summary>
/// <param name="timeout">How long a silent one counts as active.</param>
public sealed class RogueServerTable(TimeSpan timeout)
{
    /// <summary>Rogue servers that are reported at the same time, at most.</summary>
    public const int Capacity = 64;

    private readonly Dictionary<string, (ConcernKind Kind, DateTimeOffset Seen)> _there = new(StringComparer.Ordinal);

    /// <summary>Notes that a rogue server was seen.</summary>
    /// <returns>The concern to report; null where it is reported already, or the table is full.</returns>
    public PolicyInput.ConcernChanged? See(RogueServer rogue, DateTimeOffset now)
    {
        string name = rogue.ConcernName;
        bool isKnown = _there.ContainsKey(name);
        if (!isKnown && _there.Count >= Capacity) return null;
        _there[name] = (rogue.ConcernKind, now);
        return isKnown ? null : new(name, rogue.ConcernKind, rogue.Why);
    }

    /// <summary>Removes those that were silent for too long.</summary>
    /// <returns>The concerns that end.</returns>
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
