namespace EdgeGuard.Agent.Pipeline;

/// <summary>Counts what a stage could not take because the one behind it was too slow: nothing is dropped uncounted.</summary>
public sealed class DropCounter
{
    private long _count;

    /// <summary>How many since the agent started.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>One more.</summary>
    /// <returns>How many now.</returns>
    internal long Add() => Interlocked.Increment(ref _count);
}
