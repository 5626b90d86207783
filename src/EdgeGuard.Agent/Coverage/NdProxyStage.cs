using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.State;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Interfaces;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Coverage;

/// <summary>
/// Keeps the kernel's proxy NDP entries up to date for the IPv6 addresses of devices behind isolated ports. The entries outlive the agent, because
/// permitted neighbors could not reach each other otherwise. The next agent takes them over.
/// </summary>
internal sealed partial class NdProxyStage(PipelineChannels channels, ILogger<NdProxyStage> logger) : BackgroundService
{
    private ImmutableHashSet<(string Interface, IPAddress Address)> _added = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await channels.InForce.WaitForAsync(s => s.Facts is not null, stoppingToken);
        _added = [.. NdProxyEntries.Of(channels.InForce.Current).Keys.SelectMany(Answered)];
        while (true)
        {
            // After the rules, never before them: a reachable address is always filtered.
            await channels.InForce.WaitForAsync(s => !_added.SetEquals(Wanted(s)), stoppingToken);
            Follow(Wanted(channels.InForce.Current));
        }
    }

    // On a bridge that we isolate, the list is ours. Entries of an earlier agent are kept or removed like our own.
    private static IEnumerable<(string, IPAddress)> Answered(string bridge)
    {
        try
        {
            return [.. NeighborProxies.Read(bridge).Select(address => (bridge, address))];
        }
        catch (KernelRefusedException)
        {
            return [];
        }
    }

    private static ImmutableHashSet<(string, IPAddress)> Wanted(GatewayState state) =>
        [.. NdProxyEntries.Of(state).SelectMany(pair => pair.Value.Select(address => (pair.Key, address)))];

    private void Follow(ImmutableHashSet<(string Interface, IPAddress Address)> wanted)
    {
        foreach ((string name, IPAddress address) in _added.Except(wanted)) Try(NeighborProxies.Remove, name, address);
        foreach ((string name, IPAddress address) in wanted.Except(_added)) Try(NeighborProxies.Add, name, address);
        _added = wanted;
    }

    private void Try(Action<string, IPAddress> change, string name, IPAddress address)
    {
        try
        {
            change(name, address);
        }
        catch (KernelRefusedException refused)
        {
            LogRefused(address, name, refused.Message);
        }
    }

    [LoggerMessage(3111, LogLevel.Warning, "Proxy NDP entry for {Address} on {Interface} failed, so neighbors may not reach it: {Problem}")]
    private partial void LogRefused(IPAddress address, string @interface, string problem);
}
