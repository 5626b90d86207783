using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Clock;

/// <summary>Whether the kernel takes the wall clock for synchronized, by NTP or otherwise.</summary>
public static partial class ClockSynchronization
{
    // The kernel states 16 s once nobody synchronizes the clock any more; systemd uses the same limit.
    private const nint LargestErrorMicroseconds = 16_000_000;

    // struct timex: modes (padded to a C long), offset, freq, maxerror, …; all are C longs, and the whole has less than 64 of them.
    private const int Fields = 64, MaximumError = 3;

    /// <summary>The clock is synchronized, to within 16 s. False where the kernel does not say.</summary>
    public static bool IsSynchronized()
    {
        Span<nint> state = stackalloc nint[Fields];
        state.Clear();
        return ReadState(ref MemoryMarshal.GetReference(state)) >= 0 && state[MaximumError] < LargestErrorMicroseconds;
    }

    // With modes = 0 it changes nothing.
    [LibraryImport("libc", EntryPoint = "adjtimex", SetLastError = true)]
    private static partial int ReadState(ref nint state);
}
