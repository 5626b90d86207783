using System.Runtime.InteropServices;

namespace EdgeGuard.Oracle.Wires;

/// <summary>The processor that a thread runs on.</summary>
internal static partial class Processor
{
    private const int WordBits = 64, Words = 16;

    /// <summary>Keeps the calling thread on one processor.</summary>
    /// <param name="which">Which of those that it may use, counted from 0; null for the one that it is on.</param>
    internal static unsafe void StayOn(int? which)
    {
        ulong* mask = stackalloc ulong[Words];
        if (GetAffinity(0, Words * sizeof(ulong), mask) < 0) throw Refused();
        int processor = which is { } at ? Allowed(new(mask, Words)).ElementAt(at) : Current();
        new Span<ulong>(mask, Words).Clear();
        mask[processor / WordBits] = 1UL << processor % WordBits;
        if (SetAffinity(0, Words * sizeof(ulong), mask) != 0) throw Refused();
    }

    private static List<int> Allowed(ReadOnlySpan<ulong> mask)
    {
        List<int> allowed = [];
        for (int bit = 0; bit < mask.Length * WordBits; bit++)
        {
            if ((mask[bit / WordBits] >> bit % WordBits & 1) == 1) allowed.Add(bit);
        }
        return allowed;
    }

    private static InvalidOperationException Refused() => new($"The thread cannot be pinned: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "sched_getcpu")]
    private static partial int Current();

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static unsafe partial int GetAffinity(int thread, nint size, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static unsafe partial int SetAffinity(int thread, nint size, ulong* mask);
}
