using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.State;
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
    PipelineChannels wires, Func<LedOptions, IButton?> open, IOptions<LedOptions> options, TimeProvider time, ILogger<ButtonStage> logger)
    : BackgroundService
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(3);

    private readonly ButtonOptions _options = options.Value.Button;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using IButton? button = open(options.Value);
            if (button is null) return;
            LogOpened(button.Description);
            await using IAsyncEnumerator<ButtonEdge> edges = button.ReadAllAsync(stoppingToken).GetAsyncEnumerator(stoppingToken);
            while (await edges.MoveNextAsync())
            {
                if (edges.Current.IsPressed) await PressedAsync(edges, stoppingToken);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            LogRefused(refused.Message);
        }
    }

    private async Task PressedAsync(IAsyncEnumerator<ButtonEdge> edges, CancellationToken stoppingToken)
    {
        using CancellationTokenSource released = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task<bool> next = edges.MoveNextAsync().AsTask();
        bool isShort = await Task.WhenAny(next, Task.Delay(Long, time, released.Token)) == next;
        await released.CancelAsync();
        if (isShort) await next;
        if (Order(isShort) is { } input) await wires.Inputs.Writer.WriteAsync(input, stoppingToken);
        await next;
    }

    private PolicyInput? Order(bool isShort)
    {
        if (isShort) return new PolicyInput.AlarmAcknowledged("button");
        if (wires.State.Current.PausedUntil is not null) return new PolicyInput.Paused(null, "button");
        if (_options.MayPause) return new PolicyInput.Paused(time.GetUtcNow().AddMinutes(_options.PauseMinutes), "button");
        LogMayNotPause();
        return null;
    }

    [LoggerMessage(8011, LogLevel.Information, "Button: {Description}")]
    private partial void LogOpened(string description);

    [LoggerMessage(8012, LogLevel.Warning, "No button; everything else works. {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(8013, LogLevel.Warning, "Someone held the button for three seconds; leds:button:mayPause does not let it pause enforcement")]
    private partial void LogMayNotPause();
}
