using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Service;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Service;

/// <summary>
/// Tells systemd that the agent is up once the kernel enforces the first ruleset, and from then on that it lives. Gives it
/// the socket that holds the table to keep, so that nobody can flush the table between this process and the next.
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
