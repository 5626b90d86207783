namespace EdgeGuard.Fuzz.Readers;

/// <summary>What holds for every reader and every input: no exception, and bounded time and memory. A read past the end of a span is an exception.</summary>
internal static class Invariants
{
    /// <summary>Octets that any input may allocate.</summary>
    internal const long FreeAllocation = 1024 * 1024;

    /// <summary>The longest that one input may take on a processor.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    private const int Tries = 3;

    /// <summary>Reads one input.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="input">The input.</param>
    /// <param name="took">How long it took on a processor.</param>
    /// <returns>What does not hold; null where all does.</returns>
    internal static string? Check(FuzzedReader reader, ReadOnlyMemory<byte> input, out TimeSpan took)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        string? thrown = Time(reader, input, out took);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (thrown is not null) return thrown;
        // Compilation and garbage of earlier inputs count once.
        for (int more = 1; took > Longest && more < Tries; more++)
        {
            Time(reader, input, out TimeSpan again);
            took = again < took ? again : took;
        }
        if (took > Longest) return $"slow: {took.TotalMilliseconds:0} ms for {input.Length} octets";
        return allocated > FreeAllocation + (long)reader.AllocationFactor * input.Length ? $"memory: {allocated} octets allocated for {input.Length}" : null;
    }

    private static string? Time(FuzzedReader reader, ReadOnlyMemory<byte> input, out TimeSpan took)
    {
        TimeSpan begun = ThreadTime.Now;
        try
        {
            reader.Read(input);
            return null;
        }
        catch (Exception thrown)
        {
            return $"{thrown.GetType().Name}: {thrown.Message}\n{thrown.StackTrace}";
        }
        finally
        {
            took = ThreadTime.Now - begun;
        }
    }
}
