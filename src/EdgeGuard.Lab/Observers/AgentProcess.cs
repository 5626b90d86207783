using System.Diagnostics;
using System.Globalization;
using EdgeGuard.Agent.Views;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Observers;

/// <summary>The agent itself, as a process of its own on the gateway: <c>edgeguard run</c>, which can be killed and started again.</summary>
internal sealed class AgentProcess(NetworkNamespace gateway, string configuration, string socket) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Daemon? _daemon;
    private Task _listening = Task.CompletedTask;

    /// <summary>How to talk to it.</summary>
    internal AgentControl Control { get; } = new(socket);

    /// <summary>It runs.</summary>
    internal bool IsAlive => _daemon?.IsAlive == true;

    /// <summary>What it said last.</summary>
    internal IReadOnlyList<string> LastLines => _daemon?.LastLines ?? [];

    /// <summary>Memory that it holds, in octets.</summary>
    internal long Memory => _daemon is { } daemon ? File.ReadLines($"/proc/{daemon.Id}/status")
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024).First() : 0;

    /// <summary>Starts it and waits until it answers and its rules are in force.</summary>
    /// <returns>How it stands; null when it did not get there in time.</returns>
    internal async Task<StatusView?> StartAsync(TimeSpan patience, CancellationToken cancellation)
    {
        ProcessStartInfo start = Command.Describe(Self.Command[0], [.. Self.Command.Skip(1), "run", "--config", configuration]);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        _daemon?.Dispose();
        _daemon = gateway.StartDaemon("the agent", start);
        using CancellationTokenSource hurry = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        hurry.CancelAfter(patience);
        try
        {
            StatusView status = await AnswerAsync(hurry.Token);
            TaskCompletionSource ready = new();
            _listening = Control.ListenAsync(ready, _stop.Token);
            await ready.Task.WaitAsync(hurry.Token);
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
        await _listening;
    }

    /// <summary>Runs another verb of the same program beside it.</summary>
    internal Task<Outcome> VerbAsync(IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        gateway.TryToolAsync(Self.Command[0], [.. Self.Command.Skip(1), .. arguments, "--socket", socket], cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _daemon?.Dispose();
        Control.Dispose();
        _stop.Dispose();
    }

    private async Task<StatusView> AnswerAsync(CancellationToken cancellation)
    {
        using PeriodicTimer beat = new(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            _daemon!.MustBeAlive();
            if (await Control.StatusAsync(cancellation) is { Enforcement.InForce: true } status) return status;
            await beat.WaitForNextTickAsync(cancellation);
        }
    }
}
