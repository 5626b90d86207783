namespace EdgeGuard.Core.Response;

/// <summary>
/// How many suggestions a home is told as they are made; more are kept and wait in <c>why</c> and <c>report</c>. Decisions, and advice
/// that a person has to act on, are told however many there are.
/// </summary>
/// <param name="told">When suggestions were told in an earlier run, oldest first, so that a restart gives no more of them.</param>
public sealed class SuggestionBudget(IEnumerable<DateTimeOffset> told)
{
    /// <summary>Suggestions told in any <see cref="Day"/>.</summary>
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
