using System.Diagnostics;

namespace EdgeGuard.Lab.Processes;

/// <summary>Waits for what another program does, where it offers nothing to wait on.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks every 20 ms.</summary>
    /// <returns>false when it did not come about in time.</returns>
    internal static Task<bool> UntilAsync(Func<bool> holds, TimeSpan patience, CancellationToken cancellation) =>
        UntilAsync(() => Task.FromResult(holds()), patience, cancellation);

    /// <summary>Looks every 20 ms at what takes a question to find out.</summary>
    /// <returns>false when it did not come about in time.</returns>
    internal static async Task<bool> UntilAsync(Func<Task<bool>> holds, TimeSpan patience, CancellationToken cancellation)
    {
        long begun = Stopwatch.GetTimestamp();
        using PeriodicTimer beat = new(Beat);
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(begun) > patience) return false;
            await beat.WaitForNextTickAsync(cancellation);
        }
        return true;
    }

    /// <summary>Looks every 20 ms until it has come about.</summary>
    internal static async Task UntilAsync(Func<bool> holds, CancellationToken cancellation)
    {
        using PeriodicTimer beat = new(Beat);
        while (!holds()) await beat.WaitForNextTickAsync(cancellation);
    }
}
