using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Linux.Buttons;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Leds;

/// <summary>
/// Turns button presses into inputs. A short press acknowledges the alarm. A press of three seconds pauses enforcement where that is allowed, and
/// ends a pause. A long press acts while it is still held, so that the LEDs react at once.
/// </summary>
internal sealed partial class ButtonStage(
    PipelineChannels channels, ProtectionCommands protection, Func<LedOptions, IButton?> open, IOptions<LedOptions> options, TimeProvider time, ILogger<ButtonStage> logger)
    : BackgroundService
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(3);

    private const string By = OrderOrigin.Button;

    private readonly ButtonOptions _options = options.Value.Button;
    private readonly List<Task> _running = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using IButton button = await LateDevice.OpenAsync(() => open(options.Value), LogMissing, time, stoppingToken);
            _running.Clear();
            LogOpened(button.Description);
            await using IAsyncEnumerator<ButtonEdge> edges = button.ReadAllAsync(stoppingToken).GetAsyncEnumerator(stoppingToken);
            while (await edges.MoveNextAsync())
            {
                if (edges.Current.IsPressed) await PressedAsync(edges, stoppingToken);
            }
            await Task.WhenAll(_running);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            LogRefused(refused.Message);
        }
    }

    private void LogMissing(string? reason)
    {
        if (reason is not null) LogRefused(reason);
    }

    private async Task PressedAsync(IAsyncEnumerator<ButtonEdge> edges, CancellationToken stoppingToken)
    {
        using CancellationTokenSource released = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task<bool> next = edges.MoveNextAsync().AsTask();
        bool isShort = await Task.WhenAny(next, Task.Delay(Long, time, released.Token)) == next;
        await released.CancelAsync();
        if (isShort) await next;
        // The next press need not wait until this order is in force.
        _running.RemoveAll(order => order.IsCompletedSuccessfully);
        _running.Add(OrderAsync(isShort, stoppingToken));
        await next;
    }

    private async Task OrderAsync(bool isShort, CancellationToken stoppingToken)
    {
        CommandOutcome? outcome = null;
        if (isShort) outcome = await protection.AcknowledgeAsync(By, stoppingToken);
        else if (channels.State.Current.PausedUntil is not null) outcome = await protection.PauseAsync(null, By, stoppingToken);
        else if (_options.MayPause) outcome = await protection.PauseAsync(TimeSpan.FromMinutes(_options.PauseMinutes), By, stoppingToken);
        else LogMayNotPause();
        if (outcome is CommandOutcome.Refused refused) LogNotInForce(refused.Message);
    }

    [LoggerMessage(8011, LogLevel.Information, "Button: {Description}")]
    private partial void LogOpened(string description);

    [LoggerMessage(8012, LogLevel.Warning, "No button; everything else works. {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(8014, LogLevel.Warning, "An order by the button was refused: {Reason}")]
    private partial void LogNotInForce(string reason);

    [LoggerMessage(8013, LogLevel.Warning, "Someone held the button for three seconds; leds:button:mayPause does not let it pause enforcement")]
    private partial void LogMayNotPause();
}
