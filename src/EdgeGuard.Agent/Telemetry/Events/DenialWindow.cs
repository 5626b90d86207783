namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>One device's forbidden packets in a time window. The first of each kind is reported at once; the others wait for the end.</summary>
internal sealed class DenialWindow(DateTimeOffset ends)
{
    /// <summary>Kinds of packets that one window reports for one device; the rest is only counted.</summary>
    internal const int Kinds = 20;

    private readonly Dictionary<DenialKind, Tally> _kinds = [];
    private readonly Tally _rest = new();

    internal DateTimeOffset Ends { get; } = ends;

    /// <returns>true for a packet to report at once; false for one that is counted.</returns>
    internal bool IsFirst(Denial denial)
    {
        if (_kinds.TryGetValue(denial.Kind, out Tally? known)) return known.Add(denial);
        if (_kinds.Count >= Kinds) return _rest.Add(denial);
        _kinds[denial.Kind] = new();
        return true;
    }

    /// <summary>What was counted.</summary>
    internal IEnumerable<TelemetryEvent> Counted(TimeSpan length, DateTimeOffset wall)
    {
        foreach (Tally tally in _kinds.Values)
        {
            if (tally.Last is { } last) yield return last.Repeated(tally.Count, length, wall);
        }
        if (_rest.Last is { } other) yield return other.Sum(_rest.Count, length, wall);
    }

    /// <summary>The next window, in which continued traffic counts as reported; null after silence.</summary>
    internal DenialWindow? Next(DateTimeOffset ends)
    {
        DenialWindow next = new(ends);
        foreach (DenialKind kind in _kinds.Where(k => k.Value.Count > 0).Select(k => k.Key)) next._kinds[kind] = new();
        return next._kinds.Count > 0 || _rest.Count > 0 ? next : null;
    }

    private sealed class Tally
    {
        internal long Count { get; private set; }

        internal Denial? Last { get; private set; }

        internal bool Add(Denial denial)
        {
            Count++;
            Last = denial;
            return false;
        }
    }
}
