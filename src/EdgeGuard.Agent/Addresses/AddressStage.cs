using System.Collections.Immutable;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Neighbors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Addresses;

/// <summary>
/// Reports the address ranges of the governed interfaces: at start, after a notice of the kernel, and every few seconds. It also reports missing
/// interfaces.
/// </summary>
internal sealed partial class AddressStage(PipelineChannels channels, TimeProvider time, ILogger<AddressStage> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using SemaphoreSlim changed = new(0);
        using AddressWatch? watch = TryWatch(() => changed.Release());
        while (true)
        {
            foreach (Network network in channels.State.Current.Networks.Values) await ReportAsync(network, stoppingToken);
            await WaitAtMost.UntilAsync(changed.WaitAsync, Interval, time, stoppingToken);
            // Several simultaneous changes cause one read.
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
            LogNoNotices(Interval.TotalSeconds, refused.Message);
            return null;
        }
    }

    private async Task ReportAsync(Network network, CancellationToken stoppingToken)
    {
        PolicyInput.AddressesChanged now = GovernedAddresses.Read(network, channels.State.Current.Devices.Values, out ImmutableArray<string> missing);
        foreach (string name in network.Interfaces) await ReportAsync(network, name, missing.Contains(name), stoppingToken);
        if (now.GatewayAddresses.SequenceEqual(network.GatewayAddresses) && now.Prefixes.SequenceEqual(network.Prefixes)) return;
        await channels.Inputs.Writer.WriteAsync(now, stoppingToken);
    }

    private async Task ReportAsync(Network network, string name, bool isMissing, CancellationToken stoppingToken)
    {
        if (!(isMissing ? _missing.Add(name) : _missing.Remove(name))) return;
        string? why = isMissing
            ? $"interface {name} of '{network.Name}' is not there; what is its devices' passes by no other interface. Name the one that is, as 'ip link' shows it"
            : null;
        await channels.Inputs.Writer.WriteAsync(new PolicyInput.ConcernChanged($"interface-{name}", ConcernKind.Degraded, why), stoppingToken);
    }

    [LoggerMessage(1301, LogLevel.Warning, "The kernel sends no notices of address changes, so they are found within {Seconds} s: {Problem}")]
    private partial void LogNoNotices(double seconds, string problem);
}
