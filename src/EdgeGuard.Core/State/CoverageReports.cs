using System.Collections.Immutable;

namespace EdgeGuard.Core.State;

/// <summary>
/// Limits reports of coverage: the same coverage of a network once an hour. A path that comes and goes is two reports in that time, whoever
/// causes it. What was held back is reported once its hour is over, if it is still so.
/// </summary>
public sealed record CoverageReports
{
    /// <summary>The same coverage of a network is reported again after this long.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>No report.</summary>
    public static readonly CoverageReports Empty = new();

    private readonly ImmutableDictionary<(string Network, string Grades), DateTimeOffset> _reported = ImmutableDictionary<(string, string), DateTimeOffset>.Empty;
    private readonly ImmutableDictionary<string, string> _last = ImmutableDictionary<string, string>.Empty;

    private CoverageReports() { }

    private CoverageReports(ImmutableDictionary<(string, string), DateTimeOffset> reported, ImmutableDictionary<string, string> last, ImmutableSortedSet<string> held) =>
        (_reported, _last, Held) = (reported, last, held);

    /// <summary>Networks whose coverage differs from the last report.</summary>
    public ImmutableSortedSet<string> Held { get; } = ImmutableSortedSet<string>.Empty;

    /// <summary>The last report of each network, as it is stored.</summary>
    public ImmutableDictionary<string, string> Last => _last;

    /// <summary>Only the last reports of an earlier run, so that the same coverage is no news after a restart.</summary>
    public static CoverageReports Restored(IEnumerable<KeyValuePair<string, string>> last) => new(Empty._reported, Empty._last.SetItems(last), Empty.Held);

    /// <summary>Notes the coverage of a network, which changed.</summary>
    /// <returns>The reports with it, and whether it is to be reported now.</returns>
    public (CoverageReports Reports, bool IsDue) With(NetworkCoverage coverage, DateTimeOffset now)
    {
        (string Network, string Grades) key = (coverage.Network, string.Join(' ', coverage.Paths.Select(p => p.Grade)));
        if (_last.GetValueOrDefault(key.Network) == key.Grades) return (new(_reported, _last, Held.Remove(key.Network)), false);
        if (_reported.TryGetValue(key, out DateTimeOffset last) && (now - last).Duration() < Interval) return (new(_reported, _last, Held.Add(key.Network)), false);
        var recent = _reported.RemoveRange(_reported.Where(r => (now - r.Value).Duration() >= Interval).Select(r => r.Key));
        return (new(recent.SetItem(key, now), _last.SetItem(key.Network, key.Grades), Held.Remove(key.Network)), true);
    }
}
