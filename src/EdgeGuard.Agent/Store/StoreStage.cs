using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Store;

/// <summary>Keeps a good copy of the store, made at start and every hour.</summary>
internal sealed class StoreStage(GatewayStore store, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (true)
        {
            store.KeepCopy();
            await Task.Delay(Interval, time, stoppingToken);
        }
    }
}
