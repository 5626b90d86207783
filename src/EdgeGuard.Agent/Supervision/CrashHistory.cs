namespace EdgeGuard.Agent.Supervision;

/// <summary>How often one stage failed lately.</summary>
internal sealed class CrashHistory(TimeProvider time)
{
    /// <summary>A reader with so many failures within <see cref="Window"/> is switched off.</summary>
    internal const int Most = 5;

    /// <summary>Failures before that do not count.</summary>
    internal static readonly TimeSpan Window = Pipeline.InputMarks.Window;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly List<(long At, TimeSpan Older)> _failures = [];

    /// <summary>Failures within the window.</summary>
    internal int Count
    {
        get
        {
            _failures.RemoveAll(failure => time.GetElapsedTime(failure.At) + failure.Older > Window);
            return _failures.Count;
        }
    }

    /// <summary>How long to wait before the next start: 1 s after the first failure, doubled with each, at most 30 s.</summary>
    internal TimeSpan Wait => TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Min(Count, 10) - 1), LongestWait.TotalSeconds));

    /// <summary>One more failure.</summary>
    /// <param name="age">How long ago it was.</param>
    internal void Add(TimeSpan age = default) => _failures.Add((time.GetTimestamp(), age));
}
