namespace EdgeGuard.Agent.Tests.Clock;

/// <summary>Boot time and wall clock of a machine, moved by the test; timers never fire.</summary>
internal sealed class TwoClocks(DateTimeOffset wall, TimeSpan uptime) : TimeProvider
{
    private TimeSpan _offset;
    private TimeSpan _uptime = uptime;
    private DateTimeOffset _wall = wall;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _wall + _offset;

    public override long GetTimestamp() => _uptime.Ticks;

    /// <summary>Time goes by.</summary>
    internal void Advance(TimeSpan by)
    {
        _uptime += by;
        _wall += by;
    }

    /// <summary>Somebody sets the wall clock.</summary>
    internal void Set(TimeSpan by) => _offset += by;

    /// <summary>The machine was off for so long, and boots.</summary>
    internal void Reboot(TimeSpan off)
    {
        _wall += off;
        _uptime = TimeSpan.FromSeconds(20);
    }
}
