using System.Collections.Immutable;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Interfaces;

namespace EdgeGuard.Agent.Coverage;

/// <summary>Reads the rules of other programs every 20 seconds, and raises a concern while one of them drops what devices may send.</summary>
internal sealed class ForeignRuleWatch(PipelineChannels wires, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    private ImmutableArray<ForeignBlock> _blocks = [];
    private long? _read;
    private string? _why;

    /// <summary>What is blocked now, at most as old as the interval.</summary>
    internal async Task<ImmutableArray<ForeignBlock>> ReadAsync(GatewayState state, CancellationToken stoppingToken)
    {
        if (_read is { } last && time.GetElapsedTime(last) < Interval) return _blocks;
        _read = time.GetTimestamp();
        _blocks = ForeignRuleReader.Read([.. state.Networks.Values], state.Gate?.Port ?? DnsHeader.Port) ?? [];
        string? why = _blocks.IsEmpty ? null : string.Join("; ", _blocks.Select(Sentence));
        if (why == _why) return _blocks;
        _why = why;
        await wires.Inputs.Writer.WriteAsync(new PolicyInput.ConcernChanged("foreign-rules", ConcernKind.Degraded, why), stoppingToken);
        return _blocks;
    }

    private static string Sentence(ForeignBlock block) =>
        $"chain {block.Chain}{(block.Owner is { } owner ? $" ({owner})" : "")} drops what devices of {block.Interface} may send ({Core.Coverage.CoverageSummary.Name(block.Path)}); {block.Remedy}";
}
