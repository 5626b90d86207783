using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Clock;

/// <summary>
/// The kernel's clocks. Timestamps and timers follow <c>CLOCK_BOOTTIME</c>, which nobody can set and which counts while the machine is suspended.
/// <see cref="TimeProvider.GetUtcNow"/> is the wall clock, which anybody may set: it is for people, logs and certificates.
/// </summary>
public sealed partial class BootClock : TimeProvider
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";
    private const int ClockBoottime = 7;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private BootClock()
    {
    }

    /// <summary>The clock of this machine.</summary>
    public static BootClock Instance { get; } = new();

    /// <summary>Timestamps are nanoseconds.</summary>
    public override long TimestampFrequency => NanosecondsPerSecond;

    /// <summary>Names the boot of this machine; empty where the kernel does not say.</summary>
    public static string ReadBootId()
    {
        try
        {
            return File.ReadAllText(BootIdFile).Trim();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Nanoseconds since the boot, those of suspension included.</summary>
    public override long GetTimestamp()
    {
        if (ReadClock(ClockBoottime, out Timespec now) != 0) throw new KernelRefusedException("Reading CLOCK_BOOTTIME", Marshal.GetLastPInvokeError());
        return now.Seconds * NanosecondsPerSecond + now.Nanoseconds;
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new BootTimer(this, System, callback, state, dueTime, period);

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int ReadClock(int clock, out Timespec now);

    // struct timespec, whose fields are C longs.
    private struct Timespec
    {
        private nint _seconds;
        private nint _nanoseconds;

        internal readonly long Seconds => _seconds;

        internal readonly long Nanoseconds => _nanoseconds;
    }
}
