using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.State;
using EdgeGuard.Linux;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Response;

/// <summary>
/// Reads the kernel's counts of forbidden packets every few seconds. Reports are limited for each device, so a flood to many destinations shows in
/// the counts alone.
/// </summary>
/// <param name="channels">The devices.</param>
/// <param name="coordinator">Who decides.</param>
/// <param name="read">Reads the counts by MAC address, since the table was made.</param>
/// <param name="time">The clock of the packets.</param>
internal sealed class DeniedCountStage(PipelineChannels channels, ResponseCoordinator coordinator, DeniedCountSource read, TimeProvider time) : BackgroundService
{
    /// <summary>Time from one reading to the next.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private IReadOnlyDictionary<MacAddress, long>? _before;
    private DateTimeOffset _at;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await LookAsync(stoppingToken);
    }

    private async ValueTask LookAsync(CancellationToken stoppingToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        IReadOnlyDictionary<MacAddress, long>? counts = Read();
        if (counts is not null && _before is { } before)
        {
            foreach ((DeviceId device, long packets) in Increases(channels.State.Current, before, counts))
                await coordinator.CountAsync(device, new(packets, now - _at), now, stoppingToken);
        }
        (_before, _at) = (counts, now);
    }

    // A new table counts from zero again.
    private static IEnumerable<(DeviceId Device, long Packets)> Increases(GatewayState state, IReadOnlyDictionary<MacAddress, long> before, IReadOnlyDictionary<MacAddress, long> counts) =>
        counts.Select(c => (Device: DeviceLookup.IdOf(state, c.Key), Packets: c.Value - before.GetValueOrDefault(c.Key)))
            .Where(c => c.Packets > 0).GroupBy(c => c.Device, c => c.Packets).Select(device => (device.Key, device.Sum()));

    private IReadOnlyDictionary<MacAddress, long>? Read()
    {
        try
        {
            return read();
        }
        catch (KernelRefusedException)
        {
            // There is no table yet, or its counts are missing in this kernel.
            return null;
        }
    }
}

/// <summary>Reads the kernel's counts of forbidden packets by MAC address.</summary>
/// <exception cref="KernelRefusedException">The table does not exist.</exception>
internal delegate IReadOnlyDictionary<MacAddress, long> DeniedCountSource();
