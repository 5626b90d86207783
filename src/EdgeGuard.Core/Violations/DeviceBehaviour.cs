using System.Collections.Frozen;
using System.Net;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Violations;

/// <summary>
/// Recognises attack patterns in one device's forbidden packets. Each pattern counts distinct values within its window, or packets per second.
/// Repetitions never add up to a pattern.
/// </summary>
internal sealed class DeviceBehaviour(ShapeLimits limits)
{
    private const byte Gre = 47;
    private const byte Syn = 0x02;
    private const byte Ack = 0x10;
    private const ushort LowestEphemeral = 1024;

    // A cloud service has many addresses, and so has an NTP pool; a scan for these ports has many more.
    private const int CrowdedTimes = 3;
    internal const int MostPeers = 512;
    private const int SizeOfEmpty = 16;
    private static readonly TimeSpan FloodMemory = TimeSpan.FromMinutes(1);
    private static readonly ViolationShape[] Sweeps = [ViolationShape.HorizontalScan, ViolationShape.SlowScan];

    private static readonly FrozenSet<ushort> ShellPorts = new ushort[] { 22, 23, 2222, 2323, 26, 5555 }.ToFrozenSet();

    // Services whose answers are much longer than the questions: DNS, TFTP, NTP, SNMP, CLDAP, SSDP, WS-Discovery, CoAP, memcached …
    private static readonly FrozenSet<ushort> Amplifiers = new ushort[]
    {
        17, 19, 53, 69, 111, 123, 137, 161, 389, 427, 520, 1434, 1900, 3283, 3478, 3702, 5093, 5353, 5683, 10001, 11211, 27015, 27960, 32414, 37020,
    }.ToFrozenSet();

    private readonly PacketRates _rates = new();
    private readonly TunnelNames _names = new();
    private readonly ScanCounts _scans = new(limits);
    private DateTimeOffset _lastFlood = DateTimeOffset.MinValue;
    // The ledger summarises flows, so a scan of random ports fills it with one host after another; here a host counts once.
    private readonly RecentValues<IPAddress> _peers = new(MostPeers), _crowdedPeers = new(MostPeers);

    /// <summary>Its denied flows.</summary>
    internal DeviceLedger Ledger { get; } = new();

    /// <summary>Flows, hosts, ports and names that it remembers; an empty one counts for a few.</summary>
    internal int Size => SizeOfEmpty + Ledger.Size + _peers.Size + _crowdedPeers.Size + _names.Size + _scans.Size;

    /// <summary>When it was last updated. A device that only sends suspicious DNS questions has an empty ledger.</summary>
    internal DateTimeOffset Last { get; private set; }

    /// <summary>Adds a packet of this device.</summary>
    internal Detection Observe(Violation violation, PeerLocation place)
    {
        Last = violation.Time;
        (DeniedFlow flow, bool isNew) = Ledger.Note(violation, place);
        Verdict verdict = violation.Kind switch
        {
            ViolationKind.ToDevice => new(ViolationShape.UnexpectedInbound, 0, $"was called by {violation.Source}"),
            ViolationKind.Unbound => Spoofed(violation, isNew),
            ViolationKind.OverCap => Flood(ViolationShape.OverCap, violation) ?? Plain(ViolationShape.OverCap, violation),
            _ => Flooding(violation) ?? Shaped(violation, place, isNew),
        };
        return new(verdict.Shape, verdict.Points, verdict.Evidence, Ledger.Name(flow, verdict.Shape));
    }

    /// <summary>Adds a DNS question that was let through, so that a tunnel through the home's own resolver is detected too.</summary>
    /// <returns>null where the names do not look like carried data.</returns>
    internal (ViolationShape Shape, double Points, string Evidence)? Ask(string name, DateTimeOffset now)
    {
        Last = now;
        return Tunnel(name, now) is { } verdict ? (verdict.Shape, verdict.Points, verdict.Evidence) : null;
    }

    /// <summary>Adds the kernel's count of its forbidden packets, reported or not. A flood to many destinations shows in no single one of them.</summary>
    /// <returns>null where they are too few for a flood, or its reports show the flood already.</returns>
    internal Detection? Count(DeniedCount count, DateTimeOffset now)
    {
        if (_lastFlood > now - count.Within || Ledger.Flows.LastOrDefault(f => f.Kind == ViolationKind.FromDevice) is not { } last) return null;
        if (FloodOf(last.Sample) is not { } shape || count.Within <= TimeSpan.Zero) return null;
        ShapeLimit limit = limits[shape];
        double windows = Math.Max(1, Math.Floor(count.Within / limit.Window));
        if (count.Packets < limit.Enough * windows) return null;
        Last = now;
        int peers = Ledger.Distinct(now - count.Within, f => f.Kind == ViolationKind.FromDevice, f => f.Peer);
        return new(shape, limit.Points * windows, $"sent {count.Packets} forbidden packets within {ScanSign.Span(count.Within)}, to {peers} addresses among those reported", Ledger.Name(last, shape));
    }

    private Verdict Shaped(Violation violation, PeerLocation place, bool isNew)
    {
        if (violation.Question is { } name && Tunnel(name, violation.Time) is { } tunnel) return tunnel;
        return place switch
        {
            PeerLocation.Neighbour => FirstOf(Lateral(violation, isNew), Named(_scans.Lateral(violation), isNew)),
            PeerLocation.Gateway => FirstOf(Vertical(violation, isNew), Ports(violation, isNew)),
            PeerLocation.Outside => FirstOf(ShellScan(violation, isNew) ?? Amplified(violation) ?? Vertical(violation, isNew), Horizontal(violation, isNew), Ports(violation, isNew)),
            _ => null,
        } ?? Plain(DnsServers.ShapeOf(violation) ?? ViolationShape.OutsideProfile, violation);
    }

    // Each of them counts, whichever names the pattern.
    private static Verdict? FirstOf(params ReadOnlySpan<Verdict?> verdicts)
    {
        foreach (Verdict? verdict in verdicts)
        {
            if (verdict is not null) return verdict;
        }
        return null;
    }

    private Verdict? Named(ScanSign? sign, bool isNew) => sign is null ? null : new(sign.Shape, isNew && sign.IsNew ? limits[sign.Shape].Points : 0, sign.Evidence);

    // The ports of a flood are chosen at random, and are no scan.
    private Verdict? Ports(Violation violation, bool isNew) => violation.Time - _lastFlood < FloodMemory ? null : Named(_scans.Ports(violation), isNew);

    private Verdict? Lateral(Violation violation, bool isNew) => Scan(ViolationShape.LateralMovement, violation, isNew,
        f => f.Place == PeerLocation.Neighbour, f => (f.Peer, f.Protocol, f.Port), "doors of its neighbours");

    private Verdict? ShellScan(Violation violation, bool isNew) => violation.Protocol == IpProtocol.Tcp && ShellPorts.Contains(violation.DestinationPort)
        ? Named(_scans.Shells(violation), isNew) : null;

    private Verdict? Vertical(Violation violation, bool isNew) => Scan(ViolationShape.VerticalScan, violation, isNew,
        f => f.IsProbe && f.Peer.Equals(violation.Destination), f => (f.Protocol, f.Port), $"ports of {violation.Destination}");

    private Verdict? Horizontal(Violation violation, bool isNew)
    {
        bool IsAlike(DeniedFlow f) => f.Place == PeerLocation.Outside && f.Protocol == violation.Protocol && f.Port == violation.DestinationPort;
        string what = $"addresses at port {violation.DestinationPort}";
        int times = ScanCounts.CrowdedPorts.Contains(violation.DestinationPort) ? CrowdedTimes : 1;
        return Scan(ViolationShape.HorizontalScan, violation, isNew, IsAlike, f => f.Peer, what, times)
            ?? Scan(ViolationShape.SlowScan, violation, isNew, IsAlike, f => f.Peer, what, times)
            ?? Sweep(violation, times == 1 ? _peers : _crowdedPeers, times);
    }

    // The order of ports is the attacker's choice, so hosts are counted by themselves too.
    private Verdict? Sweep(Violation violation, RecentValues<IPAddress> peers, int times)
    {
        bool isNew = peers.Note(violation.Destination, limits[ViolationShape.SlowScan].Window, violation.Time);
        foreach (ViolationShape shape in Sweeps)
        {
            ShapeLimit limit = limits[shape];
            int distinct = peers.Count(limit.Window, violation.Time);
            if (distinct < Math.Min(limit.Enough * times, MostPeers / 2)) continue;
            return new(shape, isNew ? limit.Points : 0, $"tried {distinct} addresses within {ScanSign.Span(limit.Window)}, the last {DeniedFlow.PeerOf(violation)}");
        }
        return null;
    }

    private Verdict Spoofed(Violation violation, bool isNew) =>
        Scan(ViolationShape.SpoofedSource, violation, isNew, f => f.Kind == ViolationKind.Unbound, f => f.Peer, "false addresses of its own")
        ?? Plain(ViolationShape.OutsideProfile, violation);

    private Verdict? Tunnel(string name, DateTimeOffset now)
    {
        ShapeLimit limit = limits[ViolationShape.DnsTunnel];
        return _names.Note(name, limit, now) is not var (distinct, within, isNew) ? null
            : new(ViolationShape.DnsTunnel, isNew ? limit.Points : 0, $"asked for {distinct} names that look like carried data within {ScanSign.Span(within)}, the last {name}");
    }

    // An answer from an amplifying port to a client port: an attacker with a forged source address sent the question.
    private Verdict? Amplified(Violation violation) =>
        violation.Protocol == IpProtocol.Udp && Amplifiers.Contains(violation.SourcePort)
        && violation.DestinationPort >= LowestEphemeral && violation.DestinationPort != violation.SourcePort
            ? Flood(ViolationShape.AmplificationAnswer, violation) : null;

    private Verdict? Flooding(Violation violation) => FloodOf(violation) is { } shape ? Flood(shape, violation) : null;

    private static ViolationShape? FloodOf(Violation violation) => violation.Protocol switch
    {
        IpProtocol.Tcp when (violation.TcpFlags & (Syn | Ack)) == Syn => ViolationShape.SynFlood,
        IpProtocol.Tcp when (violation.TcpFlags & Ack) != 0 => ViolationShape.AckFlood,
        IpProtocol.Udp => ViolationShape.UdpFlood,
        Gre => ViolationShape.GreFlood,
        IpProtocol.Icmp or IpProtocol.Icmpv6 => ViolationShape.IcmpFlood,
        _ => null,
    };

    // Each full second's count is counted once, so that a lasting flood keeps counting and a short burst does not.
    private Verdict? Flood(ViolationShape shape, Violation violation)
    {
        ShapeLimit limit = limits[shape];
        int count = _rates.Count(shape, violation.Destination, limit.Window, violation.Time);
        if (count < limit.Enough) return null;
        _lastFlood = violation.Time;
        return new(shape, count % limit.Enough == 0 ? limit.Points : 0,
            $"sent {count} reported packets to {violation.Destination} within {ScanSign.Span(limit.Window)}");
    }

    private Verdict? Scan<T>(
        ViolationShape shape, Violation violation, bool isNew, Func<DeniedFlow, bool> where, Func<DeniedFlow, T> what, string things, int times = 1)
    {
        ShapeLimit limit = limits[shape];
        int distinct = Ledger.Distinct(violation.Time - limit.Window, where, what);
        return distinct < Math.Min(limit.Enough * times, ShapeLimits.MostDistinct) ? null : new(shape, isNew ? limit.Points : 0,
            $"tried {distinct} {things} within {ScanSign.Span(limit.Window)}, the last {DeniedFlow.PeerOf(violation)}");
    }

    private static Verdict Plain(ViolationShape shape, Violation violation) => new(shape, 0, $"tried {violation.Destination}");

    private sealed record Verdict(ViolationShape Shape, double Points, string Evidence);
}
