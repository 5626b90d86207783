using System.Diagnostics;
using System.Net;
using EdgeGuard.Core.Policy;
using EdgeGuard.Lab.Packets;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Setup;

namespace EdgeGuard.Lab.Running;

/// <summary>An attack in progress.</summary>
internal sealed class RunningAttack : RunningBehaviour
{
    private readonly HashSet<(IPAddress, byte, ushort)> _targets;
    private readonly int _planned;
    private TimeSpan _duration;

    internal RunningAttack(LabDevice device, IReadOnlyList<TimedPacket> packets, CancellationToken cancellation) : base(device)
    {
        _planned = packets.Count;
        _targets = [.. packets.Select(TargetOf)];
        Completion = SendAsync(packets, cancellation);
    }

    /// <inheritdoc/>
    internal override Task Completion { get; }

    /// <inheritdoc/>
    // The device's kernel sends a reset by itself when the victim answers; it does not count.
    internal override bool Sends(CapturedPacket packet) => !packet.IsReset && _targets.Contains((packet.Destination, packet.Protocol, packet.DestinationPort));

    /// <inheritdoc/>
    internal override StepResult Check(PacketCount count) =>
        count.Expected == Delivery.Capped && count.Sent == _planned ? CheckCapped(count) : CheckPlanned(count, _planned);

    private StepResult CheckCapped(PacketCount count)
    {
        FlowCap cap = FlowCap.Default;
        int most = cap.FlowsAtOnce + (int)Math.Ceiling(cap.FlowsPerSecond * (_duration.TotalSeconds + 1));
        return new(count.Arrived >= 1 && count.Arrived < count.Sent && count.Arrived <= most,
            $"{count.Arrived} of {count.Sent} packets arrived; the cap allows at most {most} in {_duration.TotalSeconds:0.0} s");
    }

    private async Task SendAsync(IReadOnlyList<TimedPacket> packets, CancellationToken cancellation)
    {
        await PacketSender.RunAsync(Device.Host, packets, cancellation);
        _duration = Stopwatch.GetElapsedTime(StartedAt);
    }

    private static (IPAddress, byte, ushort) TargetOf(TimedPacket packet) => PacketReader.TryRead(packet.Bytes, at: 0, outgoing: true, out CapturedPacket parsed)
        ? (parsed.Destination, parsed.Protocol, parsed.DestinationPort)
        : throw new LabException("The traffic generator built a packet that is not valid IPv4.");
}
