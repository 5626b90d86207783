using System.Diagnostics;
using EdgeGuard.Lab.Packets;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Setup;

namespace EdgeGuard.Lab.Running;

/// <summary>A behaviour that a step has started.</summary>
internal abstract class RunningBehaviour(LabDevice device) : IAsyncDisposable
{
    /// <summary>When it started (<see cref="Stopwatch"/> timestamp).</summary>
    internal long StartedAt { get; } = Stopwatch.GetTimestamp();

    /// <summary>The device that does it.</summary>
    internal LabDevice Device { get; } = device;

    /// <summary>Completes at its end.</summary>
    internal abstract Task Completion { get; }

    /// <summary>The packet is one that this behaviour sends.</summary>
    internal abstract bool Sends(CapturedPacket packet);

    /// <summary>Compares the packet count with the expectation.</summary>
    internal abstract StepResult Check(PacketCount count);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Every planned packet left the device, and all of them or none arrived.</summary>
    private protected static StepResult CheckPlanned(PacketCount count, int planned)
    {
        if (count.Sent != planned) return new(false, $"{count.Sent} packets left the device, but {planned} were planned");
        return count.Expected == Delivery.Denied ? CheckDenied(count) : new(count.Arrived == count.Sent, $"{count.Arrived} of {count.Sent} packets arrived");
    }

    /// <summary>Packets were sent, and none arrived.</summary>
    private protected static StepResult CheckDenied(PacketCount count) => count.Arrived > 0
        ? new(false, $"{count.Arrived} of {count.Sent} packets LEAKED")
        : new(count.Sent > 0, $"{count.Sent} packets sent, 0 arrived");
}
