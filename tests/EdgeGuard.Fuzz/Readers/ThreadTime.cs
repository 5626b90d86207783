using System.Runtime.InteropServices;

namespace EdgeGuard.Fuzz.Readers;

/// <summary>How long the calling thread has run on a processor; other programs on a busy machine do not count.</summary>
internal static partial class ThreadTime
{
    private const int ClockThreadCpuTimeId = 3;

    internal static TimeSpan Now
    {
        get
        {
            _ = GetTime(ClockThreadCpuTimeId, out Timespec time);
            return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Timespec time);

    private readonly record struct Timespec(nint Seconds, nint Nanoseconds);
}
