using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
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
        UnicastIPAddressInformation[] found =
        [
            .. NetworkInterface.GetAllNetworkInterfaces()
                .Where(i => network.Interfaces.Contains(i.Name))
                .SelectMany(i => i.GetIPProperties().UnicastAddresses),
        ];
        ImmutableArray<IPAddress> own = [.. found.Select(a => WithoutScope(a.Address)).Distinct().Order(AddressOrder.Instance)];
        ImmutableArray<IPNetwork> prefixes =
        [
            .. found.Where(a => !a.Address.IsIPv6LinkLocal).Select(Prefix).Distinct()
                .OrderBy(p => p.BaseAddress, AddressOrder.Instance).ThenBy(p => p.PrefixLength),
        ];
        if (own.SequenceEqual(network.GatewayAddresses) && prefixes.SequenceEqual(network.Prefixes)) return;
        await wires.Inputs.Writer.WriteAsync(new PolicyInput.AddressesChanged(network.Name, prefixes, own), stoppingToken);
    }

    private static IPAddress WithoutScope(IPAddress address) => new(address.GetAddressBytes());

    private static IPNetwork Prefix(UnicastIPAddressInformation address)
    {
        byte[] octets = address.Address.GetAddressBytes();
        for (int bit = address.PrefixLength; bit < octets.Length * 8; bit++) octets[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new(new IPAddress(octets), address.PrefixLength);
    }

    [LoggerMessage(1301, LogLevel.Warning, "The kernel does not tell when addresses change, so that is found out within {Seconds} s: {Problem}")]
    private partial void LogNotTold(double seconds, string problem);
}
