using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Supervision;

/// <summary>
/// Runs one stage. A failure of the stage is logged, reported and answered by a restart after a growing delay; it never ends the agent. A reader of
/// outside bytes that fails five times in two minutes is switched off until the service restarts (safe mode). Ends of the whole process while that
/// reader had an input count too.
/// </summary>
internal sealed partial class StageHost(StageInfo info, BackgroundService stage, PipelineChannels channels, InputMarks marks, TimeProvider time, ILogger<StageHost> logger)
    : IHostedService, IDisposable
{
    private const int LongestProblem = 300;

    private readonly CancellationTokenSource _stop = new();
    private readonly CrashHistory _crashes = new(time);
    private CancellationToken _stopping;
    private Task _running = Task.CompletedTask;
    private bool _isReported;

    /// <summary>The stage's name and role.</summary>
    internal StageInfo Info => info;

    /// <summary>The stage.</summary>
    internal BackgroundService Stage => stage;

    /// <summary>Whether the stage is switched off.</summary>
    internal bool IsOff { get; private set; }

    /// <summary>Starts the stage. Returns when it has started, failed, or is found switched off.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _stopping = _stop.Token;
        await CountLastEndsAsync();
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _running = IsOff ? Task.CompletedTask : SuperviseAsync(started);
        if (!IsOff) await started.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Stops the stage.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    // The stage read something when the process ended; that is its failure, or a coincidence, which does not come five times.
    private async Task CountLastEndsAsync()
    {
        InputMarks.Crash[] ends = [.. marks.Crashes.Where(crash => crash.Stage == info.Name)];
        if (ends.Length == 0) return;
        foreach (InputMarks.Crash end in ends) _crashes.Add(end.Age);
        if (ends[^1] is { Age.Ticks: 0 } last) await ReportAsync("the agent ended unexpectedly", last.Input);
        else if (IsOverdue) await SwitchOffAsync("the agent ended unexpectedly", input: null);
    }

    private bool IsOverdue => info.Without is not null && _crashes.Count >= CrashHistory.Most;

    private async Task SuperviseAsync(TaskCompletionSource started)
    {
        while (true)
        {
            Exception? problem = await RunAsync(started);
            started.TrySetResult();
            if (problem is null || _stopping.IsCancellationRequested) return;
            _crashes.Add();
            LogFailed(info.Name, _crashes.Count, problem);
            await ReportAsync(problem.Message, input: null);
            if (IsOff) return;
            await Task.Delay(_crashes.Wait, time, _stopping);
        }
    }

    // Until it ends.
    private async Task<Exception?> RunAsync(TaskCompletionSource started)
    {
        try
        {
            await stage.StartAsync(_stopping);
            started.TrySetResult();
            await ForgetAsync(stage.ExecuteTask!);
            await stage.ExecuteTask!;
            return null;
        }
        catch (Exception problem)
        {
            return problem;
        }
        finally
        {
            // Whatever of it still runs ends here.
            await stage.StopAsync(CancellationToken.None);
        }
    }

    // A stage that lives on has recovered.
    private async Task ForgetAsync(Task execution)
    {
        if (!_isReported) return;
        if (await Task.WhenAny(execution, Task.Delay(CrashHistory.Window, time, _stopping)) == execution) return;
        _isReported = false;
        await channels.Inputs.Writer.WriteAsync(new PolicyInput.ConcernChanged(ConcernName, ConcernKind.Degraded, null), _stopping);
    }

    private async Task ReportAsync(string problem, string? input)
    {
        if (IsOverdue)
        {
            await SwitchOffAsync(problem, input);
            return;
        }
        Publish(problem, input, StageRemedy.Restarted);
        if (_crashes.Count < CrashHistory.Most) return;
        _isReported = true;
        await RaiseAsync($"stage {info.Name} keeps failing and restarts each time: {Cut(problem)}");
    }

    private async Task SwitchOffAsync(string problem, string? input)
    {
        IsOff = true;
        LogOff(info.Name, CrashHistory.Most, info.Without!);
        Publish(problem, input, StageRemedy.Off);
        string reading = input is null ? "" : $" while it read {InputGuard.Cut(input, LongestProblem)}";
        await RaiseAsync($"safe mode: stage {info.Name} failed {CrashHistory.Most} times in {CrashHistory.Window.TotalMinutes} minutes and is off, so {info.Without}. "
            + $"The rules in force and all other stages work. The last failure{reading}: {Cut(problem)}. To try again, restart the service: systemctl restart edgeguard");
    }

    private void Publish(string problem, string? input, StageRemedy remedy) =>
        channels.Events.Publish(new GatewayEvent.StageFailed(time.GetUtcNow(), info.Name, Cut(problem), remedy) { Input = input });

    private ValueTask RaiseAsync(string why) => channels.Inputs.Writer.WriteAsync(new PolicyInput.ConcernChanged(ConcernName, ConcernKind.Degraded, why), _stopping);

    private string ConcernName => $"stage-{info.Name}";

    private static string Cut(string problem) => InputGuard.Cut(problem, LongestProblem).TrimEnd('.');

    [LoggerMessage(9002, LogLevel.Error, "Stage {Stage} failed ({Count} times in two minutes); the others go on")]
    private partial void LogFailed(string stage, int count, Exception problem);

    [LoggerMessage(9003, LogLevel.Critical, "Safe mode: stage {Stage} failed {Count} times in two minutes and is off until the service restarts, so {Without}")]
    private partial void LogOff(string stage, int count, string without);
}
