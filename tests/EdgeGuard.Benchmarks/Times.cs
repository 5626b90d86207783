using System.Diagnostics;

namespace EdgeGuard.Benchmarks;

/// <summary>How long something took, over and over.</summary>
internal sealed class Times
{
    private readonly List<TimeSpan> _all = [];
    private bool _isSorted;

    internal int Count => _all.Count;

    internal TimeSpan P50 => At(0.50);

    internal TimeSpan P99 => At(0.99);

    internal TimeSpan Least => At(0);

    internal void Add(TimeSpan time)
    {
        _all.Add(time);
        _isSorted = false;
    }

    /// <summary>Does something and adds how long it took.</summary>
    internal void Measure(Action what)
    {
        long began = Stopwatch.GetTimestamp();
        what();
        Add(Stopwatch.GetElapsedTime(began));
    }

    private TimeSpan At(double share)
    {
        if (!_isSorted) _all.Sort();
        _isSorted = true;
        return _all[(int)Math.Min(_all.Count - 1, _all.Count * share)];
    }
}
