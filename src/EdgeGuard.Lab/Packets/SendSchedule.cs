using System.Diagnostics;

namespace EdgeGuard.Lab.Packets;

/// <summary>A packet and its send time.</summary>
/// <param name="At">Time since the first packet.</param>
/// <param name="Bytes">The packet from its IP header on, with its checksums.</param>
internal sealed record TimedPacket(TimeSpan At, byte[] Bytes);

/// <summary>Sends at given times. On a busy machine it is late; it skips nothing.</summary>
internal static class SendSchedule
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    /// <summary>Calls <paramref name="send"/> once for each time.</summary>
    /// <param name="times">Times since now, in ascending order.</param>
    /// <param name="send">Receives the index of the time.</param>
    /// <param name="cancellation">Stops early.</param>
    internal static async Task RunAsync(IReadOnlyList<TimeSpan> times, Action<int> send, CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(Interval);
        long started = Stopwatch.GetTimestamp();
        int next = 0;
        while (next < times.Count && await timer.WaitForNextTickAsync(cancellation))
        {
            TimeSpan now = Stopwatch.GetElapsedTime(started);
            for (; next < times.Count && times[next] <= now; next++) send(next);
        }
    }
}
