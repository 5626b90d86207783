using EdgeGuard.Linux.Clock;

namespace EdgeGuard.Linux.Tests.Clock;

public sealed class BootTimerTests : IDisposable
{
    private readonly ManualTime _clock = new();
    private readonly Steps _steps = new();
    private int _fired;

    public void Dispose() => _steps.Dispose();

    [Fact]
    public void Timer_fires_at_the_next_step_after_a_suspension_that_was_longer_than_its_time()
    {
        using BootTimer timer = Timer(TimeSpan.FromHours(4), Timeout.InfiniteTimeSpan);
        Assert.Equal(BootTimer.LongestStep, _steps.Due);

        // The system's timers stood still meanwhile.
        _clock.Advance(TimeSpan.FromHours(5));
        _steps.Fire();

        Assert.Equal((1, Timeout.InfiniteTimeSpan), (_fired, _steps.Due));
    }

    [Fact]
    public void Step_that_comes_early_fires_nothing_and_waits_for_the_rest()
    {
        using BootTimer timer = Timer(TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);
        Assert.Equal(TimeSpan.FromSeconds(10), _steps.Due);
        _clock.Advance(TimeSpan.FromSeconds(9.9994));

        _steps.Fire();

        Assert.Equal((0, TimeSpan.FromMilliseconds(1)), (_fired, _steps.Due));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _steps.Fire();
        Assert.Equal(1, _fired);
    }

    [Fact]
    public void Period_counts_from_the_time_that_it_fired()
    {
        using BootTimer timer = Timer(TimeSpan.Zero, TimeSpan.FromSeconds(30));
        _steps.Fire();
        Assert.Equal((1, TimeSpan.FromSeconds(30)), (_fired, _steps.Due));

        _clock.Advance(TimeSpan.FromSeconds(30));
        _steps.Fire();

        Assert.Equal((2, TimeSpan.FromSeconds(30)), (_fired, _steps.Due));
    }

    [Fact]
    public void Timer_that_is_stopped_or_disposed_fires_no_more()
    {
        BootTimer timer = Timer(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        _steps.Fire();
        Assert.True(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        timer.Dispose();
        _steps.Fire();

        Assert.Equal(0, _fired);
        Assert.False(timer.Change(TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public async Task Delay_on_the_machines_own_clock_ends()
    {
        long before = BootClock.Instance.GetTimestamp();

        await Task.Delay(TimeSpan.FromMilliseconds(20), BootClock.Instance);

        Assert.True(BootClock.Instance.GetElapsedTime(before) >= TimeSpan.FromMilliseconds(20));
        Assert.NotEmpty(BootClock.ReadBootId());
    }

    private BootTimer Timer(TimeSpan due, TimeSpan period) => new(_clock, _steps, _ => _fired++, null, due, period);

    // One timer of the system, which fires when the test says so.
    private sealed class Steps : TimeProvider, ITimer
    {
        private TimerCallback _callback = _ => { };

        internal TimeSpan Due { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, Due) = (callback, dueTime);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime;
            return true;
        }

        public void Dispose() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        internal void Fire() => _callback(null);
    }
}
