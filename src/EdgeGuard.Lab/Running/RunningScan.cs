using System.Net;
using EdgeGuard.Lab.Packets;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Setup;

namespace EdgeGuard.Lab.Running;

/// <summary>A scan in progress.</summary>
internal sealed class RunningScan : RunningBehaviour
{
    private const byte Tcp = 6;

    private readonly HashSet<(IPAddress, ushort)> _targets;
    private readonly int _planned;

    internal RunningScan(
        ScanBehaviour scan, LabDevice device, IReadOnlyList<IPEndPoint> targets, ForbiddenPacketLog forbidden, CancellationToken cancellation) : base(device)
    {
        _planned = targets.Count;
        _targets = [.. targets.Select(target => (target.Address, (ushort)target.Port))];
        SynScan probes = new(device.Host, device.Address(scan.Over), targets, scan.PerSecond);
        Completion = probes.RunAsync(forbidden.AddProbe, cancellation);
    }

    /// <inheritdoc/>
    internal override Task Completion { get; }

    /// <inheritdoc/>
    internal override bool Sends(CapturedPacket packet) => packet.Protocol == Tcp && _targets.Contains((packet.Destination, packet.DestinationPort));

    /// <inheritdoc/>
    internal override StepResult Check(PacketCount count) => CheckPlanned(count, _planned);
}
