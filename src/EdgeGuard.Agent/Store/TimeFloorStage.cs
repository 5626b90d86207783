using EdgeGuard.Agent.Clock;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Store;

/// <summary>Raises the time floor once a day, to a time to which the wall clock was synchronized for that day.</summary>
internal sealed partial class TimeFloorStage(TimeFloor floor, SynchronizationSource isSynchronized, TimeProvider time, ILogger<TimeFloorStage> logger) : BackgroundService
{
    /// <summary>Between two readings of the clock.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private readonly HeldTime _held = new();

    /// <summary>Reads the clocks once.</summary>
    internal void Look()
    {
        DateTimeOffset wall = time.GetWallNow();
        if (!_held.Take(isSynchronized(), wall, time.GetElapsedTime(0))) return;
        try
        {
            floor.Keep(wall);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            LogNotKept(problem.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        do Look();
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(7106, LogLevel.Warning, "The time floor for certificates could not be stored ({Problem}). After a reboot with a wrong clock, certificates are judged by an older date")]
    private partial void LogNotKept(string problem);
}
