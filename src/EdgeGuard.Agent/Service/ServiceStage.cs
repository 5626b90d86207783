using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Service;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Service;

/// <summary>
/// Reports to systemd that the agent is ready once the kernel enforces the first ruleset or has refused it. From then on it sends the watchdog signal, as long as no
/// stage hangs. It passes the socket that owns the table to systemd, so that no other process can flush the table while the agent restarts.
/// </summary>
internal sealed partial class ServiceStage(PipelineChannels channels, NftTable table, SystemdNotify systemd, TimeProvider time, ILogger<ServiceStage> logger) : BackgroundService
{
    /// <summary>Looks in the time that <see cref="SystemdNotify.WatchdogInterval"/> names.</summary>
    internal const int LooksEach = 3;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await channels.State.WaitForAsync(s => s.Enforcement.InForce || s.Enforcement.Problem is not null, stoppingToken);
            if (!systemd.Store(NftTable.SocketName, table.Descriptor) && systemd.WatchdogInterval is not null) LogNotStored();
            Task shown = ShowRefusalAsync(stoppingToken);
            systemd.Ready();
            if (systemd.WatchdogInterval is { } interval) await WatchAsync(interval / LooksEach, stoppingToken);
            await shown;
        }
        finally
        {
            if (stoppingToken.IsCancellationRequested) systemd.Stopping();
        }
    }

    private async Task ShowRefusalAsync(CancellationToken stoppingToken)
    {
        if (channels.State.Current.Enforcement is not { InForce: false, Problem: { } problem }) return;
        systemd.Status($"The kernel refuses the rules: {problem}");
        await channels.State.WaitForAsync(state => state.Enforcement.InForce, stoppingToken);
        systemd.Status("");
    }

    private async Task WatchAsync(TimeSpan every, CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (channels.Progress.Look() is not { } stuck)
            {
                systemd.Watchdog();
                continue;
            }
            LogStuck(stuck);
            systemd.Hung();
        }
    }

    [LoggerMessage(9102, LogLevel.Warning, "systemd did not take the socket that owns the table, so other programs can change the table while the agent restarts")]
    private partial void LogNotStored();

    [LoggerMessage(9101, LogLevel.Critical, "Stage {Stage} hangs, so systemd ends the agent and starts it again. The rules stay in force")]
    private partial void LogStuck(string stage);
}
