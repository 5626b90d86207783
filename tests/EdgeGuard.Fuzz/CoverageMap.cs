using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace EdgeGuard.Fuzz;

/// <summary>
/// How often each edge of the instrumented code was taken by one input, and which counts any input reached before. Counts are compared by
/// size (1, 2, 3, 4, 8, 16, 32, 128 and more), so that a loop that runs longer is news and one that runs once more is not.
/// </summary>
internal sealed unsafe class CoverageMap
{
    private const int Size = 1 << 16;
    private static readonly byte[] Classes = [.. Enumerable.Range(0, 256).Select(count => ClassOf(count))];

    private readonly byte[] _seen = new byte[Size];
    private readonly byte* _counts = (byte*)NativeMemory.AllocZeroed(Size);

    /// <summary>From now on instrumented code counts here.</summary>
    internal CoverageMap() => Trace.SharedMem = _counts;

    /// <summary>Edges that any input took.</summary>
    internal int Edges { get; private set; }

    internal void Begin()
    {
        new Span<byte>(_counts, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the last input took an edge, or took one so often, as none before it.</summary>
    internal bool IsNews()
    {
        bool isNews = false;
        ReadOnlySpan<ulong> words = new(_counts, Size / sizeof(ulong));
        for (int word = 0; word < words.Length; word++)
        {
            if (words[word] == 0) continue;
            for (int at = word * sizeof(ulong); at < (word + 1) * sizeof(ulong); at++) isNews |= Add(at);
        }
        return isNews;
    }

    private bool Add(int at)
    {
        byte reached = Classes[_counts[at]];
        if ((reached & ~_seen[at]) == 0) return false;
        if (_seen[at] == 0) Edges++;
        _seen[at] |= reached;
        return true;
    }

    private static byte ClassOf(int count) => count switch
    {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };
}
