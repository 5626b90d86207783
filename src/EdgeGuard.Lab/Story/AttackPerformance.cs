using System.Diagnostics;
using System.Net;
using EdgeGuard.Core.Policy;
using EdgeGuard.Lab.Actors;
using EdgeGuard.Lab.Attacks;
using EdgeGuard.Lab.Scenarios;

namespace EdgeGuard.Lab.Story;

/// <summary>An attack under way.</summary>
internal sealed class AttackPerformance : Performance
{
    private readonly HashSet<(IPAddress, byte, ushort)> _targets;
    private readonly int _planned;
    private TimeSpan _lasted;

    internal AttackPerformance(Actor actor, IReadOnlyList<TimedPacket> packets, CancellationToken cancellation) : base(actor)
    {
        _planned = packets.Count;
        _targets = [.. packets.Select(TargetOf)];
        Done = SendAsync(packets, cancellation);
    }

    /// <inheritdoc/>
    internal override Task Done { get; }

    /// <inheritdoc/>
    // A reset is the host's own answer to whoever answers it.
    internal override bool IsOf(SeenPacket seen) => !seen.IsReset && _targets.Contains((seen.Destination, seen.Protocol, seen.DestinationPort));

    /// <inheritdoc/>
    internal override Finding Judge(Tally tally) =>
        tally.Fate == Fate.Capped && tally.Sent == _planned ? JudgeCapped(tally) : JudgePlanned(tally, _planned);

    private Finding JudgeCapped(Tally tally)
    {
        FlowCap cap = FlowCap.Default;
        int most = cap.FlowsAtOnce + (int)Math.Ceiling(cap.FlowsPerSecond * (_lasted.TotalSeconds + 1));
        return new(tally.Arrived >= 1 && tally.Arrived < tally.Sent && tally.Arrived <= most,
            $"{tally.Arrived} of {tally.Sent} packets arrived; in {_lasted.TotalSeconds:0.0} s the cap lets {most} pass at most");
    }

    private async Task SendAsync(IReadOnlyList<TimedPacket> packets, CancellationToken cancellation)
    {
        await PacketSender.RunAsync(Actor.Host, packets, cancellation);
        _lasted = Stopwatch.GetElapsedTime(Begun);
    }

    private static (IPAddress, byte, ushort) TargetOf(TimedPacket packet) => PacketReader.TryRead(packet.Bytes, at: 0, outgoing: true, out SeenPacket seen)
        ? (seen.Destination, seen.Protocol, seen.DestinationPort)
        : throw new LabException("A packet was planned that nobody could read.");
}
