using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Leds;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Leds;

/// <summary>
/// Shows the state on the LEDs: after each event, and when time alone changes it. It only reads, so failing LEDs cause one warning and nothing more.
/// </summary>
internal sealed partial class LedStage(
    PipelineChannels channels, Func<LedOptions, ILedDriver?> open, IOptions<LedOptions> options, TimeProvider time, ILogger<LedStage> logger)
    : BackgroundService
{
    /// <summary>People see no faster change, and a flood of events must not load the processor.</summary>
    private static readonly TimeSpan FrameInterval = TimeSpan.FromMilliseconds(20);

    private bool _failing;
    private Task<bool>? _happened;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using ILedDriver driver = await LateDevice.OpenAsync(() => open(options.Value), LogMissing, time, stoppingToken);
        LogOpened(driver.Description);
        using EventBroadcaster.Subscription events = channels.Events.Subscribe(capacity: 1);
        LedPlayer player = new(driver, time);
        _happened = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            while (events.Reader.TryRead(out _)) { }
            long shown = time.GetTimestamp();
            await WaitAsync(events, shown, Show(player), stoppingToken);
        }
    }

    private void LogMissing(string? reason)
    {
        if (reason is null) LogNone(options.Value.Driver);
        else LogRefused(options.Value.Driver, reason);
    }

    private TimeSpan? Show(LedPlayer player)
    {
        DateTimeOffset now = time.GetUtcNow();
        LedPlan plan = LedDisplay.Plan(channels.State.Current, options.Value, time);
        (TimeSpan? next, Exception? problem) = player.Play(options.Value.OneLens ? plan.Picture.ThroughOneLens() : plan.Picture);
        if (problem is not null && !_failing) LogFailed(problem.Message);
        if (problem is null && _failing) LogWell();
        _failing = problem is not null;
        TimeSpan? change = plan.Until - now;
        return UpToTimerTick(next is null || change < next ? change : next);
    }

    // Timers count whole milliseconds; rounding down would busy-wait through the last one.
    private static TimeSpan? UpToTimerTick(TimeSpan? wait) => wait is { } exact ? TimeSpan.FromMilliseconds(Math.Ceiling(exact.TotalMilliseconds)) : null;

    // Until the picture changes by time alone, or an event comes; but not so soon that a flood of events loads the processor.
    private async Task WaitAsync(EventBroadcaster.Subscription events, long shown, TimeSpan? next, CancellationToken stoppingToken)
    {
        _happened ??= events.Reader.WaitToReadAsync(stoppingToken).AsTask();
        using CancellationTokenSource early = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task due = Task.Delay(next ?? Timeout.InfiniteTimeSpan, time, early.Token);
        if (await Task.WhenAny(due, _happened) == due) return;
        _happened = null;
        if (FrameInterval - time.GetElapsedTime(shown) is { Ticks: > 0 } rest) await Task.WhenAny(due, Task.Delay(rest, time, early.Token));
        await early.CancelAsync();
    }

    [LoggerMessage(8001, LogLevel.Information, "LEDs: {Description}")]
    private partial void LogOpened(string description);

    [LoggerMessage(8002, LogLevel.Information, "No LEDs (leds:driver is {Driver}); everything else works")]
    private partial void LogNone(string driver);

    [LoggerMessage(8003, LogLevel.Warning, "No LEDs: driver {Driver} failed; everything else works. {Reason}")]
    private partial void LogRefused(string driver, string reason);

    [LoggerMessage(8004, LogLevel.Warning, "An LED cannot be set; trying again every 30 s, everything else works. {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(8005, LogLevel.Information, "All LEDs work again")]
    private partial void LogWell();
}
