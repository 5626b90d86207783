using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Neighbors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Addresses;

/// <summary>Tells which address ranges the governed interfaces have, at start, when the kernel says so, and every few seconds to be sure.</summary>
internal sealed partial class AddressStage(Wires wires, TimeProvider time, ILogger<AddressStage> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using SemaphoreSlim changed = new(0);
        using AddressWatch? watch = TryWatch(() => changed.Release());
        while (true)
        {
            foreach (Network network in wires.State.Current.Networks.Values) await TellAsync(network, stoppingToken);
            await Pause.UntilAsync(changed.WaitAsync, Interval, time, stoppingToken);
            // Several changes that came together are one reason to look.
            while (changed.Wait(0, CancellationToken.None))
            {
            }
        }
    }

    private AddressWatch? TryWatch(Action changed)
    {
        try
        {
            return AddressWatch.Start(changed);
        }
        catch (KernelRefusedException refused)
        {
            LogNotTold(Interval.TotalSeconds, refused.Message);
            return null;
        }
    }

    private async Task TellAsync(Network network, CancellationToken stoppingToken)
    {
        PolicyInput.AddressesChanged now = GovernedAddresses.Read(network);
        if (now.GatewayAddresses.SequenceEqual(network.GatewayAddresses) && now.Prefixes.SequenceEqual(network.Prefixes)) return;
        await wires.Inputs.Writer.WriteAsync(now, stoppingToken);
    }

    [LoggerMessage(1301, LogLevel.Warning, "The kernel does not tell when addresses change, so that is found out within {Seconds} s: {Problem}")]
    private partial void LogNotTold(double seconds, string problem);
}
