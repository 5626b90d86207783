using System.Collections.Immutable;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Interfaces;
using EdgeGuard.Linux.Nft;

namespace EdgeGuard.Agent.Coverage;

/// <summary>
/// Reads the rules of other programs every 20 seconds, and what of the devices' traffic gets through them. Raises a concern while something drops what
/// devices may send.
/// </summary>
internal sealed class ForeignRuleWatch(PipelineChannels channels, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    private readonly PassageWatch _passages = new();
    private ImmutableArray<ForeignBlock> _blocks = [];
    private long? _read;
    private string? _why;

    /// <summary>Why rules are not read, as of the last reading; null where all are.</summary>
    internal string? Unread { get; private set; }

    /// <summary>What is blocked now, at most as old as the interval.</summary>
    internal async Task<ImmutableArray<ForeignBlock>> ReadAsync(GatewayState state, CancellationToken stoppingToken)
    {
        if (_read is { } last && time.GetElapsedTime(last) < Interval) return _blocks;
        _read = time.GetTimestamp();
        ImmutableArray<ForeignBlock> read = ForeignRuleReader.Read([.. state.Networks.Values], state.Gate?.Port ?? DnsHeader.Port, out string? unread);
        Unread = unread;
        _blocks = [.. read, .. Measured().Where(m => !read.Any(r => (r.Interface, r.Path) == (m.Interface, m.Path)))];
        string? why = _blocks.IsEmpty ? null : string.Join("; ", _blocks.Select(Sentence));
        if (why == _why) return _blocks;
        _why = why;
        await channels.Inputs.Writer.WriteAsync(new PolicyInput.ConcernChanged("foreign-rules", ConcernKind.Degraded, why), stoppingToken);
        return _blocks;
    }

    private ImmutableArray<ForeignBlock> Measured()
    {
        try
        {
            return _passages.Read(PassageCounters.Read());
        }
        catch (KernelRefusedException)
        {
            // There is no table yet, or this kernel does not count.
            return [];
        }
    }

    private static string Sentence(ForeignBlock block) => $"{block.Why} ({CoverageSummary.Name(block.Path)}); {block.Remedy}";
}
