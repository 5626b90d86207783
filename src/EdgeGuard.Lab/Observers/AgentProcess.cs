using System.Diagnostics;
using System.Globalization;
using EdgeGuard.Agent.Views;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Observers;

/// <summary>The agent under test: <c>edgeguard run</c> as a process on the gateway, which can be killed and restarted.</summary>
internal sealed class AgentProcess(NetworkNamespace gateway, string configuration, string socket) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Daemon? _daemon;
    private Task _recording = Task.CompletedTask;

    /// <summary>Client of its control socket.</summary>
    internal AgentControlClient Control { get; } = new(socket);

    /// <summary>The process is running.</summary>
    internal bool IsRunning => _daemon?.IsRunning == true;

    /// <summary>Its last lines of output.</summary>
    internal string LastLines => string.Join('\n', (_daemon?.LastLines ?? []).TakeLast(12));

    /// <summary>Resident memory in bytes (VmRSS).</summary>
    internal long ResidentBytes => _daemon is { } daemon ? File.ReadLines($"/proc/{daemon.Id}/status")
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024).First() : 0;

    /// <summary>Starts the agent and waits until it answers and its rules are in force.</summary>
    /// <param name="timeout">How long that may take.</param>
    /// <param name="ahead">By how much its boot time is ahead of this machine's; it needs a time namespace.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Its state; null when it was not ready in time.</returns>
    internal async Task<StatusView?> StartAsync(TimeSpan timeout, TimeSpan ahead, CancellationToken cancellation)
    {
        string[] words = [.. Later(ahead), .. Command.ThisProgram, "run", "--config", configuration];
        ProcessStartInfo start = Command.StartInfo(words[0], words[1..]);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        _daemon?.Dispose();
        _daemon = gateway.StartDaemon("the agent", start);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            StatusView status = await WaitForRulesAsync(limit.Token);
            TaskCompletionSource ready = new();
            _recording = Control.RecordEventsAsync(ready, _stop.Token);
            await ready.Task.WaitAsync(limit.Token);
            return status;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Ends it with SIGKILL.</summary>
    internal async Task KillAsync(CancellationToken cancellation)
    {
        await _daemon!.KillAsync(cancellation);
        await _recording;
    }

    /// <summary>Runs another command of the same program, which connects to this agent.</summary>
    internal Task<CommandResult> RunCommandAsync(IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        gateway.TryToolAsync(Command.ThisProgram[0], [.. Command.ThisProgram.Skip(1), .. arguments, "--socket", socket], cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _daemon?.Dispose();
        Control.Dispose();
        _stop.Dispose();
    }

    // Only a process that is started inside is in the new time namespace on each kernel that has them.
    private static string[] Later(TimeSpan ahead) =>
        ahead > TimeSpan.Zero ? ["unshare", "--time", "--boottime", $"{(long)ahead.TotalSeconds}", "--fork", "--kill-child", "--"] : [];

    private async Task<StatusView> WaitForRulesAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            _daemon!.ThrowIfExited();
            if (await Control.StatusAsync(cancellation) is { Enforcement.InForce: true } status) return status;
            await timer.WaitForNextTickAsync(cancellation);
        }
    }
}
