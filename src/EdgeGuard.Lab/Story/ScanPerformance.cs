using System.Net;
using EdgeGuard.Lab.Actors;
using EdgeGuard.Lab.Scenarios;

namespace EdgeGuard.Lab.Story;

/// <summary>A scan under way.</summary>
internal sealed class ScanPerformance : Performance
{
    private const byte Tcp = 6;

    private readonly HashSet<(IPAddress, ushort)> _targets;
    private readonly int _planned;

    internal ScanPerformance(
        ScanBehaviour scan, Actor actor, IReadOnlyList<IPEndPoint> targets, ForbiddenLog forbidden, CancellationToken cancellation) : base(actor)
    {
        _planned = targets.Count;
        _targets = [.. targets.Select(target => (target.Address, (ushort)target.Port))];
        SynScan probes = new(actor.Host, actor.Address(scan.Over), targets, scan.PerSecond);
        Done = probes.RunAsync(forbidden.NoteProbe, cancellation);
    }

    /// <inheritdoc/>
    internal override Task Done { get; }

    /// <inheritdoc/>
    internal override bool IsOf(SeenPacket seen) => seen.Protocol == Tcp && _targets.Contains((seen.Destination, seen.DestinationPort));

    /// <inheritdoc/>
    internal override Finding Judge(Tally tally) => JudgePlanned(tally, _planned);
}
