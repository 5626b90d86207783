namespace EdgeGuard.Linux.Clock;

/// <summary>
/// A timer that follows a clock which also counts while the machine is suspended. Timers of the system do not count then, so a long one is set in
/// steps, with a look at the clock after each.
/// </summary>
internal sealed class BootTimer : ITimer
{
    /// <summary>After a suspension, a timer fires this much late at most.</summary>
    internal static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private readonly ITimer _step;
    private long? _set;
    private TimeSpan _due, _period;
    private bool _isDisposed;

    /// <param name="clock">The clock to follow.</param>
    /// <param name="steps">Gives the timer for one step.</param>
    /// <param name="callback">What to do.</param>
    /// <param name="state">Its argument.</param>
    /// <param name="due">When to do it first; <see cref="Timeout.InfiniteTimeSpan"/> for not yet.</param>
    /// <param name="period">When to do it again; zero or <see cref="Timeout.InfiniteTimeSpan"/> for once.</param>
    internal BootTimer(TimeProvider clock, TimeProvider steps, TimerCallback callback, object? state, TimeSpan due, TimeSpan period)
    {
        (_clock, _callback, _state) = (clock, callback, state);
        _step = steps.CreateTimer(_ => Step(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Change(due, period);
    }

    /// <inheritdoc/>
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            if (_isDisposed) return false;
            _set = dueTime == Timeout.InfiniteTimeSpan ? null : _clock.GetTimestamp();
            (_due, _period) = (dueTime, period);
            Arm();
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) _isDisposed = true;
        _step.Dispose();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_lock) _isDisposed = true;
        return _step.DisposeAsync();
    }

    private void Step()
    {
        lock (_lock)
        {
            if (_isDisposed || _set is null) return;
            bool isDue = Left() <= TimeSpan.Zero;
            if (isDue) Repeat();
            Arm();
            if (!isDue) return;
        }
        _callback(_state);
    }

    private void Repeat()
    {
        _set = _period <= TimeSpan.Zero ? null : _clock.GetTimestamp();
        _due = _period;
    }

    private void Arm()
    {
        if (_set is null)
        {
            _step.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }
        TimeSpan left = Left();
        // Timers of the system count whole milliseconds and may be early.
        TimeSpan step = left >= LongestStep ? LongestStep : left <= TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
        _step.Change(step, Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Left() => _due - _clock.GetElapsedTime(_set!.Value);
}
