namespace EdgeGuard.Core.Response;

/// <summary>
/// Limits how many suggestions are reported as they are made; further ones are stored and shown by <c>why</c> and <c>report</c>. Decisions, and
/// advice that a person has to act on, are always reported.
/// </summary>
/// <param name="told">When suggestions were reported in an earlier run, oldest first, so that a restart does not reset the limit.</param>
public sealed class SuggestionBudget(IEnumerable<DateTimeOffset> told)
{
    /// <summary>Suggestions reported in any <see cref="Day"/>.</summary>
    public const int PerDay = 3;

    /// <summary>What counts as a day.</summary>
    public static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private readonly Queue<DateTimeOffset> _told = new(told);

    /// <returns>false for one too many.</returns>
    public bool TryTake(DateTimeOffset now)
    {
        // A time ahead of now was written by a clock that has since been set back, and would block for as long.
        while (_told.TryPeek(out DateTimeOffset first) && (now - first).Duration() >= Day) _told.Dequeue();
        if (_told.Count >= PerDay) return false;
        _told.Enqueue(now);
        return true;
    }
}
