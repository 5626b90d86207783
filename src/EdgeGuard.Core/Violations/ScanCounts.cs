using System.Collections.Frozen;
using System.Net;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Violations;

/// <summary>
/// What one device tried, beside its ledger: doors of its neighbors, ports of other hosts, hosts for telnet and SSH. Noise evicts summaries from the ledger,
/// not from here; and an hour shows the scans that are too slow for a minute.
/// </summary>
internal sealed class ScanCounts
{
    /// <summary>Ports where a cloud service or an NTP pool has many addresses; a scan for them has many more.</summary>
    internal static readonly FrozenSet<ushort> CrowdedPorts = new ushort[] { 53, 80, 123, 443 }.ToFrozenSet();

    // How many times as much makes the pattern in an hour.
    private const int SlowDoors = 4;
    private const int SlowPorts = 5;
    private const int SlowPortsOfAll = 16;
    private const int LeastShells = 64;
    private const ushort LowestClientPort = 32_768;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // Within this time, ports at random belong to a flood.
    private static readonly TimeSpan FloodTime = TimeSpan.FromSeconds(1);

    // A device answers each search for devices (SSDP, mDNS, WS-Discovery, CoAP) at another client port. So many ports of a neighbor in an hour are one door.
    private const int MostAnswers = 64;

    private static readonly FrozenSet<ushort> AnswerPorts = new ushort[] { 1900, 3702, 5353, 5683 }.ToFrozenSet();

    private readonly ShapeLimits _limits;
    private readonly RecentValues<(IPAddress Peer, byte Protocol, ushort Port)> _doors, _ports;
    private readonly RecentValues<IPAddress> _shells;
    private readonly RecentValues<(IPAddress Peer, ushort Port)> _answers = new(4 * MostAnswers);

    internal ScanCounts(ShapeLimits limits)
    {
        _limits = limits;
        _doors = new(2 * Enough(ViolationShape.LateralMovement, SlowDoors));
        _ports = new(2 * Enough(ViolationShape.VerticalScan, SlowPortsOfAll));
        _shells = new(Math.Max(LeastShells, 2 * Enough(ViolationShape.TelnetSshScan, 1)));
    }

    /// <summary>Doors, ports and hosts that are remembered.</summary>
    internal int Size => _doors.Size + _ports.Size + _shells.Size + _answers.Size;

    /// <summary>Adds a packet to a neighbor.</summary>
    internal ScanSign? Lateral(Violation violation)
    {
        bool isAnswer = violation.Protocol == IpProtocol.Udp && AnswerPorts.Contains(violation.SourcePort) && violation.DestinationPort >= LowestClientPort && IsOneOfFew(violation);
        bool isNew = _doors.Note((violation.Destination, violation.Protocol, isAnswer ? (ushort)0 : violation.DestinationPort), TimeSpan.MaxValue, violation.Time);
        return Sign(ViolationShape.LateralMovement, _doors, isNew, _limits[ViolationShape.LateralMovement].Window, 1, violation, "doors of its neighbours")
            ?? Sign(ViolationShape.LateralMovement, _doors, isNew, Hour, SlowDoors, violation, "doors of its neighbours");
    }

    /// <summary>Adds a packet for telnet or SSH to a host outside.</summary>
    internal ScanSign? Shells(Violation violation)
    {
        bool isNew = _shells.Note(violation.Destination, TimeSpan.MaxValue, violation.Time);
        return Sign(ViolationShape.TelnetSshScan, _shells, isNew, _limits[ViolationShape.TelnetSshScan].Window, 1, violation, "addresses for telnet or SSH");
    }

    /// <summary>Adds a packet to the gateway or to a host outside, whatever its length: a probe may be padded.</summary>
    internal ScanSign? Ports(Violation violation)
    {
        if (CrowdedPorts.Contains(violation.DestinationPort)) return null;
        bool isNew = _ports.Note((violation.Destination, violation.Protocol, violation.DestinationPort), TimeSpan.MaxValue, violation.Time);
        int ofHost = _ports.Count(Hour, violation.Time, (port, last) => violation.Time - last >= FloodTime && port.Peer.Equals(violation.Destination));
        if (ofHost >= Enough(ViolationShape.VerticalScan, SlowPorts))
            return new(ViolationShape.VerticalScan, isNew, $"tried {ofHost} ports of {violation.Destination} within {ScanSign.Span(Hour)}, the last {violation.DestinationPort}");
        int ofAll = _ports.Count(Hour, violation.Time, (_, last) => violation.Time - last >= FloodTime);
        return ofAll < Enough(ViolationShape.VerticalScan, SlowPortsOfAll) ? null
            : new(ViolationShape.VerticalScan, isNew, $"tried {ofAll} ports of several hosts within {ScanSign.Span(Hour)}, the last {violation.DestinationPort} of {violation.Destination}");
    }

    private bool IsOneOfFew(Violation violation)
    {
        _answers.Note((violation.Destination, violation.DestinationPort), TimeSpan.MaxValue, violation.Time);
        return _answers.Count(Hour, violation.Time, (answer, _) => answer.Peer.Equals(violation.Destination)) <= MostAnswers;
    }

    private int Enough(ViolationShape shape, int times) => Math.Min(_limits[shape].Enough * times, DeviceLedger.Capacity);

    private ScanSign? Sign<T>(ViolationShape shape, RecentValues<T> values, bool isNew, TimeSpan within, int times, Violation violation, string things)
        where T : notnull
    {
        int distinct = values.Count(within, violation.Time);
        return distinct < Enough(shape, times) ? null : new(shape, isNew, $"tried {distinct} {things} within {ScanSign.Span(within)}, the last {DeniedFlow.PeerOf(violation)}");
    }
}

/// <summary>A scan, as the counts of one device show it.</summary>
/// <param name="Shape">Which scan.</param>
/// <param name="IsNew">The packet tried something that was not tried before.</param>
/// <param name="Evidence">What was counted, in words for people.</param>
internal sealed record ScanSign(ViolationShape Shape, bool IsNew, string Evidence)
{
    /// <summary>A length of time, in words.</summary>
    internal static string Span(TimeSpan window) => window.TotalSeconds < 120 ? $"{window.TotalSeconds:0} s" : $"{window.TotalMinutes:0} min";
}
