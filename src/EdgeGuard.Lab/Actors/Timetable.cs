using System.Diagnostics;

namespace EdgeGuard.Lab.Actors;

/// <summary>Does one thing after the other, each when its time has come. On a busy machine it is late; it leaves nothing out.</summary>
internal static class Timetable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(5);

    /// <summary>Keeps to the times, which rise.</summary>
    /// <param name="times">When, counted from now.</param>
    /// <param name="act">Does what stands at this place of the table.</param>
    /// <param name="cancellation">Ends it early.</param>
    internal static async Task KeepAsync(IReadOnlyList<TimeSpan> times, Action<int> act, CancellationToken cancellation)
    {
        using PeriodicTimer beat = new(Beat);
        long begun = Stopwatch.GetTimestamp();
        int next = 0;
        while (next < times.Count && await beat.WaitForNextTickAsync(cancellation))
        {
            TimeSpan now = Stopwatch.GetElapsedTime(begun);
            for (; next < times.Count && times[next] <= now; next++) act(next);
        }
    }
}
