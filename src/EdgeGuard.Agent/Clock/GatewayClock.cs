namespace EdgeGuard.Agent.Clock;

/// <summary>
/// The clock of everything that lasts, ends or has an age. Its time is a start, fixed once for each boot, and the boot time since then. Nobody can set
/// it. It goes on where the last boot ended, so stored times stay comparable, and what was left of a length is left after a reboot.
/// </summary>
/// <remarks>
/// It is not the time of day: <see cref="ToWall"/> makes that of it for people. A wall clock that is set moves what people read, and nothing else.
/// </remarks>
internal sealed class GatewayClock : TimeProvider
{
    // Below this the wall clock was adjusted, not set; the readings of the two clocks are never made at the same moment.
    private static readonly TimeSpan SmallestStep = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _kernel;
    private readonly Lazy<ClockStart> _start;
    private long _offset = long.MaxValue;

    /// <param name="kernel">Timestamps and timers by boot time, and the wall clock.</param>
    /// <param name="start">Where the clock begins. It is asked once, when somebody first wants the time: the host makes clocks before it checks the configuration.</param>
    internal GatewayClock(TimeProvider kernel, Func<ClockStart> start) => (_kernel, _start) = (kernel, new(start));

    /// <summary>The machine booted since the last agent, or may have: what lasts for one boot is over.</summary>
    internal bool IsNewBoot => _start.Value.IsNewBoot;

    /// <summary>The wall clock.</summary>
    internal DateTimeOffset WallNow => _kernel.GetUtcNow();

    /// <summary>What to add to gateway time now for the time of day; changes when the wall clock is set.</summary>
    internal TimeSpan Offset
    {
        get
        {
            TimeSpan now = WallNow - GetUtcNow();
            long known = Interlocked.Read(ref _offset);
            if (known != long.MaxValue && (now - new TimeSpan(known)).Duration() < SmallestStep) return new(known);
            Interlocked.Exchange(ref _offset, now.Ticks);
            return now;
        }
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => _kernel.TimestampFrequency;

    /// <summary>Gateway time.</summary>
    public override DateTimeOffset GetUtcNow() => _start.Value.Now + _kernel.GetElapsedTime(_start.Value.Timestamp);

    /// <inheritdoc/>
    public override long GetTimestamp() => _kernel.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _kernel.CreateTimer(callback, state, dueTime, period);

    /// <summary>The time of day at that gateway time, by the wall clock of that boot.</summary>
    internal DateTimeOffset ToWall(DateTimeOffset time) => _start.Value.History.ToWall(time, Offset);
}
