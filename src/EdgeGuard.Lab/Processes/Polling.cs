using System.Diagnostics;

namespace EdgeGuard.Lab.Processes;

/// <summary>Polls a condition every 20 ms, for programs that offer no event to wait on.</summary>
internal static class Polling
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until the condition holds.</summary>
    /// <returns>false when it did not hold within the timeout.</returns>
    internal static Task<bool> UntilAsync(Func<bool> holds, TimeSpan timeout, CancellationToken cancellation) =>
        UntilAsync(() => Task.FromResult(holds()), timeout, cancellation);

    /// <inheritdoc cref="UntilAsync(Func{bool}, TimeSpan, CancellationToken)"/>
    internal static async Task<bool> UntilAsync(Func<Task<bool>> holds, TimeSpan timeout, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        using PeriodicTimer timer = new(Interval);
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(started) > timeout) return false;
            await timer.WaitForNextTickAsync(cancellation);
        }
        return true;
    }

    /// <summary>Waits until the condition holds, without a timeout.</summary>
    internal static async Task UntilAsync(Func<bool> holds, CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(Interval);
        while (!holds()) await timer.WaitForNextTickAsync(cancellation);
    }
}
