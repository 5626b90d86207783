using System.Collections.Immutable;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Interfaces;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Coverage;

/// <summary>
/// Applies the bridge settings that the operator wants, then reads the governed interfaces every few seconds and reports the facts.
/// </summary>
internal sealed class CoverageStage(PipelineChannels channels, BridgeIsolation bridges, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ForeignRuleWatch _foreign = new(channels, time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Without rules nothing is covered.
        await channels.State.WaitForAsync(s => s.Enforcement.InForce, stoppingToken);
        bridges.Restore([.. Isolated(channels.State.Current)]);
        using PeriodicTimer timer = new(Interval, time);
        do await LookAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static IEnumerable<string> Isolated(GatewayState state) =>
        state.Networks.Values.Where(n => n.Bridge == BridgeCare.Isolate).SelectMany(n => n.Interfaces);

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        GatewayState state = channels.State.Current;
        foreach (string name in Isolated(state)) bridges.Isolate(name);
        ImmutableArray<ForeignBlock> blocks = await _foreign.ReadAsync(state, stoppingToken);
        GatewayFacts facts = GatewayFactReader.Read(state.Networks.Values.SelectMany(n => n.Interfaces)) with { Blocks = blocks, BlocksUnread = _foreign.Unread };
        if (!facts.IsSameAs(state.Facts)) await channels.Inputs.Writer.WriteAsync(new PolicyInput.FactsRead(facts), stoppingToken);
    }
}
