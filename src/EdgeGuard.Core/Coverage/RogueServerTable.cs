using System.Globalization;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Coverage;

/// <summary>
/// The rogue servers that are active now. Each is reported when it appears and when it was silent for the timeout. Bounded: invented senders can fill
/// the table, not more.
/// </summary>
/// <param name="timeout">
/// How long a silent one counts as active. Forged and forwarded frames come at any rate, so their senders count for an hour.
/// </param>
public sealed class RogueServerTable(TimeSpan timeout)
{
    /// <summary>Rogue servers that are reported at the same time, at most.</summary>
    public const int Capacity = 64;

    /// <summary>Rogue servers behind one port that are reported at the same time, so that one port cannot fill the table.</summary>
    public const int PortCapacity = 16;

    /// <summary>Of these, senders of forged messages at one interface or bridge port.</summary>
    public const int ForgersPerPort = 8;

    private static readonly TimeSpan AlertInterval = TimeSpan.FromHours(1);

    private readonly Dictionary<string, Entry> _there = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _alerted = new(StringComparer.Ordinal);

    /// <summary>Notes that a rogue server was seen.</summary>
    /// <returns>The concern to report; null where it is reported already, or the table is full. It is no alert if the station was one within the hour.</returns>
    public PolicyInput.ConcernChanged? See(RogueServer rogue, DateTimeOffset now)
    {
        string name = rogue.ConcernName;
        if (_there.TryGetValue(name, out Entry? known))
        {
            known.Seen = now;
            known.Frames++;
            return null;
        }
        if (!HasRoom(rogue)) return null;
        Entry fresh = _there[name] = new(rogue, isQuiet: !MayAlert(rogue, now)) { Seen = now };
        return new(name, rogue.ConcernKind, rogue.Why) { IsQuiet = fresh.IsQuiet };
    }

    private bool HasRoom(RogueServer rogue)
    {
        Entry[] atPort = [.. _there.Values.Where(e => e.Rogue.Port == rogue.Port)];
        return _there.Count < Capacity && atPort.Length < PortCapacity && (!IsForger(rogue) || atPort.Count(e => IsForger(e.Rogue)) < ForgersPerPort);
    }

    /// <summary>Whether it is reported already.</summary>
    public bool Knows(RogueServer rogue) => _there.ContainsKey(rogue.ConcernName);

    /// <summary>Removes those that were silent for too long, and counts the frames of those that forge messages.</summary>
    /// <returns>The concerns that end, each behind its count; counts that at least doubled.</returns>
    public IReadOnlyList<PolicyInput.ConcernChanged> Forget(DateTimeOffset now)
    {
        List<PolicyInput.ConcernChanged> news = [];
        foreach ((string name, Entry entry) in _there)
        {
            bool isOver = (now - entry.Seen).Duration() >= TimeoutOf(entry.Rogue);
            if (IsForger(entry.Rogue) && (isOver ? entry.Frames > entry.Reported : entry.Frames >= 2 * entry.Reported)) news.Add(Count(name, entry));
            if (!isOver) continue;
            _there.Remove(name);
            news.Add(new(name, entry.Rogue.ConcernKind, null) { IsQuiet = entry.IsQuiet });
        }
        return news;
    }

    // One alert for a station, whatever it does besides, and of a forger for each victim.
    private bool MayAlert(RogueServer rogue, DateTimeOffset now)
    {
        string key = rogue.Victim is null ? $"{rogue.Mac} {rogue.Network}" : rogue.ConcernName;
        if (_alerted.TryGetValue(key, out DateTimeOffset last) && (now - last).Duration() < AlertInterval) return false;
        foreach (string old in _alerted.Where(a => (now - a.Value).Duration() >= AlertInterval).Select(a => a.Key).ToArray()) _alerted.Remove(old);
        return _alerted.Count < Capacity && _alerted.TryAdd(key, now);
    }

    private TimeSpan TimeoutOf(RogueServer rogue) => IsForger(rogue) || rogue.Kind is RogueServerKind.Forwarder or RogueServerKind.Redirect ? AlertInterval : timeout;

    private static PolicyInput.ConcernChanged Count(string name, Entry entry)
    {
        entry.Reported = entry.Frames;
        return new(name, entry.Rogue.ConcernKind, string.Create(CultureInfo.InvariantCulture, $"{entry.Rogue.Why} ({entry.Frames:N0} frames)")) { IsQuiet = true };
    }

    private static bool IsForger(RogueServer rogue) => rogue.Kind is RogueServerKind.Neighbor or RogueServerKind.Gateway;

    private sealed class Entry(RogueServer rogue, bool isQuiet)
    {
        internal RogueServer Rogue { get; } = rogue;

        internal bool IsQuiet { get; } = isQuiet;

        internal DateTimeOffset Seen { get; set; }

        internal long Frames { get; set; } = 1;

        internal long Reported { get; set; } = 1;
    }
}
