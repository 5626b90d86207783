using System.Net;
using System.Threading.Channels;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Agent.Pipeline;

/// <summary>
/// Reports of forbidden packets on their way to a decision. It never waits: where it is full, reports of the device and of the place with many are refused
/// first, so that a flood does not hide what another device does.
/// </summary>
public sealed class ReportQueue
{
    /// <summary>Reports that wait, at most; of one device, and of one interface or bridge port.</summary>
    internal const int Most = 4096, MostOfDevice = Most / 4, MostOfPlace = Most / 4 * 3;

    /// <summary>Where half of the room is taken, a device with this many gets no more.</summary>
    internal const int Few = 16;

    private readonly Channel<Violation> _waiting = Channel.CreateBounded<Violation>(new BoundedChannelOptions(Most) { SingleReader = true });
    private readonly Lock _lock = new();
    private readonly Tally<(MacAddress, IPAddress?)> _devices = new();
    private readonly Tally<string> _places = new(StringComparer.Ordinal);

    /// <summary>Reports that wait.</summary>
    internal int Count => _waiting.Reader.Count;

    /// <summary>Adds a report.</summary>
    /// <returns>false where there is no room for it.</returns>
    internal bool TryAdd(Violation report)
    {
        lock (_lock)
        {
            int own = _devices.Of(DeviceOf(report)), here = _places.Of(report.From);
            if (own >= (Count < Most / 2 ? MostOfDevice : Few) || here >= MostOfPlace || !_waiting.Writer.TryWrite(report)) return false;
            _devices.Add(DeviceOf(report));
            _places.Add(report.From);
            return true;
        }
    }

    /// <summary>Takes the reports, the oldest first.</summary>
    internal async IAsyncEnumerable<Violation> ReadAllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Violation report in _waiting.Reader.ReadAllAsync(cancellationToken))
        {
            lock (_lock)
            {
                _devices.Remove(DeviceOf(report));
                _places.Remove(report.From);
            }
            yield return report;
        }
    }

    // Of a packet to a device, the sender is the router that brought it.
    private static (MacAddress, IPAddress?) DeviceOf(Violation report) => report.Kind == ViolationKind.ToDevice ? (default, report.Destination) : (report.SourceMac, null);
}
