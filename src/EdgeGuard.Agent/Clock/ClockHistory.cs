namespace EdgeGuard.Agent.Clock;

/// <summary>One boot of the machine, as the clock saw it.</summary>
/// <param name="Boot">The kernel's name of the boot; empty where it is unknown.</param>
/// <param name="Uptime">Boot time at <paramref name="Start"/>.</param>
/// <param name="Start">Gateway time when the first agent of this boot started.</param>
/// <param name="Offset">What to add to gateway time for the time of day, as last seen.</param>
/// <param name="Last">The newest gateway time that was stored.</param>
internal sealed record ClockBoot(string Boot, TimeSpan Uptime, DateTimeOffset Start, TimeSpan Offset, DateTimeOffset Last);

/// <summary>Where a clock begins.</summary>
/// <param name="Now">Gateway time at that moment.</param>
/// <param name="Timestamp">Boot time at that moment, as a timestamp of the kernel's clock.</param>
/// <param name="History">All boots.</param>
/// <param name="IsNewBoot">The machine booted since the last agent, or may have.</param>
internal sealed record ClockStart(DateTimeOffset Now, long Timestamp, ClockHistory History, bool IsNewBoot);

/// <summary>The boots of the machine, oldest first; the last one is running.</summary>
internal sealed class ClockHistory(IReadOnlyList<ClockBoot> boots)
{
    /// <summary>No gateway time is earlier, so that a machine whose clock begins in 1970 keeps clear of "never".</summary>
    internal static readonly DateTimeOffset Earliest = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Stored times are whole milliseconds.
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    /// <summary>Decides at the start of an agent which gateway time it is.</summary>
    /// <param name="earlier">The boots that are stored, oldest first.</param>
    /// <param name="boot">The kernel's name of this boot; empty where it is unknown.</param>
    /// <param name="uptime">Boot time now.</param>
    /// <param name="wall">The wall clock; it counts at the very first start only.</param>
    /// <param name="newest">The newest time of what an agent without this clock stored; null for none.</param>
    /// <returns>All boots, and whether the last one is new.</returns>
    internal static (IReadOnlyList<ClockBoot> Boots, DateTimeOffset Now, bool IsNewBoot) Continue(
        IReadOnlyList<ClockBoot> earlier, string boot, TimeSpan uptime, DateTimeOffset wall, DateTimeOffset? newest)
    {
        if (earlier is [.., var last])
        {
            DateTimeOffset now = last.Start + (uptime - last.Uptime);
            bool isSame = boot.Length > 0 && boot == last.Boot && uptime >= last.Uptime && now >= last.Last - Rounding;
            return isSame ? (earlier, now, false) : ([.. earlier, new(boot, uptime, last.Last, wall - last.Last, last.Last)], last.Last, true);
        }
        DateTimeOffset first = wall < Earliest ? Earliest : wall > Latest ? Latest : wall;
        if (newest > first) first = newest.Value;
        return ([new(boot, uptime, first, wall - first, first)], first, true);
    }

    /// <summary>The time of day at a gateway time. "Never" stays what it is.</summary>
    /// <param name="time">Gateway time.</param>
    /// <param name="offset">What to add for the running boot.</param>
    internal DateTimeOffset ToWall(DateTimeOffset time, TimeSpan offset)
    {
        if (time <= DateTimeOffset.UnixEpoch || time == DateTimeOffset.MaxValue) return time;
        // What an agent without this clock stored was the time of day.
        TimeSpan add = boots is [.., var running] && time >= running.Start ? offset : boots.LastOrDefault(b => b.Start <= time)?.Offset ?? TimeSpan.Zero;
        long ticks = Math.Clamp(time.UtcTicks + add.Ticks, DateTimeOffset.UnixEpoch.Ticks, DateTimeOffset.MaxValue.Ticks);
        return new(ticks, TimeSpan.Zero);
    }
}
