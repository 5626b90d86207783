using System.Diagnostics;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Setup;

namespace EdgeGuard.Lab.Running;

/// <summary>State of a scenario while it runs: behaviours in progress, packet counts and measured times.</summary>
/// <param name="testbed">The test network.</param>
internal sealed class ScenarioRun(Testbed testbed) : IAsyncDisposable
{
    // Packets sent last may still be on their way, and on a busy machine for long.
    private static readonly TimeSpan InFlight = TimeSpan.FromMilliseconds(150), Late = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, RunningBehaviour> _behaviours = new(StringComparer.Ordinal);
    private readonly List<PacketCount> _counts = [];
    private readonly List<Measurement> _measurements = [];

    /// <summary>The test network.</summary>
    internal Testbed Testbed => testbed;

    /// <summary>The forbidden packets that were sent since the last release.</summary>
    internal ForbiddenPacketLog Forbidden { get; } = new();

    /// <summary>Number of distinct scan destinations after which the agent decides; 0 when no scan decides.</summary>
    internal int DecidedBy { get; set; }

    /// <summary>When the packet was sent after which the agent must decide; null for never.</summary>
    internal long? DecidingPacketAt => DecidedBy == 0 ? null : Forbidden.DistinctAt(DecidedBy);

    /// <summary>When a step last did something. Expected messages and events are searched from then on.</summary>
    internal long LastActionAt { get; private set; }

    /// <summary>Packet counts so far.</summary>
    internal IReadOnlyList<PacketCount> Counts => _counts;

    /// <summary>Measured times so far.</summary>
    internal IReadOnlyList<Measurement> Measurements => _measurements;

    /// <summary>Records that a step does something now.</summary>
    internal void MarkAction() => LastActionAt = Stopwatch.GetTimestamp();

    /// <summary>Records the time between two moments.</summary>
    /// <returns>The time in milliseconds.</returns>
    internal double Measure(string what, long from, long to)
    {
        double milliseconds = Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
        _measurements.Add(new(what, milliseconds));
        return milliseconds;
    }

    /// <summary>Starts a behaviour. One with the same name that is still in progress ends first.</summary>
    internal async Task<RunningBehaviour> StartAsync(string name, CancellationToken cancellation, Delivery? expected = null)
    {
        MarkAction();
        if (_behaviours.Remove(name, out RunningBehaviour? earlier)) await earlier.DisposeAsync();
        return _behaviours[name] = await BehaviourStarter.StartAsync(testbed.Scenario.Behaviours[name], testbed, Forbidden, expected, cancellation);
    }

    /// <summary>A behaviour that a step has started.</summary>
    internal RunningBehaviour Behaviour(string name) => _behaviours[name];

    /// <summary>Waits for the end of a behaviour, counts its packets and compares them with the expectation.</summary>
    internal async Task<StepResult> FinishAsync(string name, Delivery expected, CancellationToken cancellation)
    {
        RunningBehaviour behaviour = _behaviours[name];
        await behaviour.Completion;
        await Task.Delay(InFlight, cancellation);
        if (expected != Delivery.Denied) await Polling.UntilAsync(() => CountArrived(behaviour) >= CountSent(behaviour), Late, cancellation);
        PacketCount count = new(name, expected, CountSent(behaviour), CountArrived(behaviour));
        _counts.Add(count);
        return behaviour.Check(count);
    }

    /// <summary>Waits until no packet of a stream has arrived at either end for some time.</summary>
    /// <returns>Whether that happened within the timeout, and when the last packet arrived; null for never.</returns>
    internal async Task<(bool IsCut, long? LastPacketAt)> WaitForCutAsync(
        RunningStream stream, TimeSpan quiet, TimeSpan timeout, CancellationToken cancellation)
    {
        long? last = null;
        bool isCut = await Polling.UntilAsync(
            () => (last = LastPacketAt(stream)) is { } at && Stopwatch.GetElapsedTime(at) >= quiet, timeout, cancellation);
        return (isCut, last);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (RunningBehaviour behaviour in _behaviours.Values) await behaviour.DisposeAsync();
    }

    private static int CountSent(RunningBehaviour behaviour) =>
        behaviour.Device.Tap.Count(packet => packet.Outgoing && packet.At >= behaviour.StartedAt && behaviour.Sends(packet));

    private int CountArrived(RunningBehaviour behaviour) =>
        testbed.Devices.Values.Where(device => device != behaviour.Device).Select(device => device.Tap).Append(testbed.InternetTap)
            .Sum(tap => tap.Count(packet => !packet.Outgoing && packet.At >= behaviour.StartedAt && behaviour.Sends(packet)));

    // The server's end is in the internet's capture, the device's end in its own.
    private long? LastPacketAt(RunningStream stream) =>
        testbed.InternetTap.Find(packet => !packet.Outgoing && packet.At >= stream.StartedAt && stream.Sends(packet))
            .Concat(stream.Device.Tap.Find(packet => !packet.Outgoing && packet.At >= stream.StartedAt && stream.IsAnswer(packet)))
            .Select(packet => (long?)packet.At).Max();
}
