using System.Net.NetworkInformation;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Addresses;

/// <summary>Tells which address ranges the governed interfaces have, at start, when the kernel says so, and every few seconds to be sure.</summary>
internal sealed class AddressStage(Wires wires, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using SemaphoreSlim changed = new(0);
        NetworkAddressChangedEventHandler onChange = (_, _) => changed.Release();
        NetworkChange.NetworkAddressChanged += onChange;
        try
        {
            while (true)
            {
                foreach (Network network in wires.State.Current.Networks.Values) await TellAsync(network, stoppingToken);
                await Pause.UntilAsync(changed.WaitAsync, Interval, time, stoppingToken);
            }
        }
        finally
        {
            NetworkChange.NetworkAddressChanged -= onChange;
        }
    }

    private async Task TellAsync(Network network, CancellationToken stoppingToken)
    {
        PolicyInput.AddressesChanged now = GovernedAddresses.Read(network);
        if (now.GatewayAddresses.SequenceEqual(network.GatewayAddresses) && now.Prefixes.SequenceEqual(network.Prefixes)) return;
        await wires.Inputs.Writer.WriteAsync(now, stoppingToken);
    }
}
