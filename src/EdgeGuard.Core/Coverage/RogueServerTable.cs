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

    /// <summary>Rogue servers behind one port that are reported at the same time, so that one port cannot fill the table.</summary>
    public const int PortCapacity = 16;

    private readonly Dictionary<string, (ConcernKind Kind, string Port, DateTimeOffset Seen)> _there = new(StringComparer.Ordinal);

    /// <summary>Notes that a rogue server was seen.</summary>
    /// <returns>The concern to report; null where it is reported already, or the table is full.</returns>
    public PolicyInput.ConcernChanged? See(RogueServer rogue, DateTimeOffset now)
    {
        string name = rogue.ConcernName;
        bool isKnown = _there.ContainsKey(name);
        if (!isKnown && !HasRoom(rogue.Port)) return null;
        _there[name] = (rogue.ConcernKind, rogue.Port, now);
        return isKnown ? null : new(name, rogue.ConcernKind, rogue.Why);
    }

    private bool HasRoom(string port) => _there.Count < Capacity && _there.Values.Count(one => one.Port == port) < PortCapacity;

    /// <summary>Removes those that were silent for too long.</summary>
    /// <returns>The concerns that end.</returns>
    public IReadOnlyList<PolicyInput.ConcernChanged> Forget(DateTimeOffset now)
    {
        List<PolicyInput.ConcernChanged> over = [];
        foreach ((string name, (ConcernKind kind, _, DateTimeOffset seen)) in _there)
        {
            if ((now - seen).Duration() < timeout) continue;
            _there.Remove(name);
            over.Add(new(name, kind, null));
        }
        return over;
    }
}
