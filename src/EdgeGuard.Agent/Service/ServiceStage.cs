using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Linux.Service;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Service;

/// <summary>Tells systemd that the agent is up once the kernel enforces the first ruleset, and from then on that it lives.</summary>
internal sealed class ServiceStage(Wires wires, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using SystemdNotify systemd = SystemdNotify.FromEnvironment();
        try
        {
            await wires.State.WaitForAsync(s => s.Enforcement.InForce, stoppingToken);
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
