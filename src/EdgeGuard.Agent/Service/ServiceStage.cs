using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Service;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Service;

/// <summary>
/// Reports to systemd that the agent is ready once the kernel enforces the first ruleset, and sends the watchdog signal from then on. It passes the
/// socket that owns the table to systemd, so that no other process can flush the table while the agent restarts.
/// </summary>
internal sealed class ServiceStage(PipelineChannels wires, NftTable table, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using SystemdNotify systemd = SystemdNotify.FromEnvironment();
        try
        {
            await wires.State.WaitForAsync(s => s.Enforcement.InForce, stoppingToken);
            systemd.Store(NftTable.SocketName, table.Descriptor);
            systemd.Ready();
            if (systemd.WatchdogInterval is not { } interval) return;
            using PeriodicTimer timer = new(interval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken)) systemd.Watchdog();
        }
        finally
        {
            if (stoppingToken.IsCancellationRequested) systemd.Stopping();
        }
    }
}
