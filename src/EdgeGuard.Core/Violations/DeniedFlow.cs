using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Violations;

/// <summary>Forbidden packets of one device that are alike: same direction, peer, protocol and port.</summary>
public sealed record DeniedFlow
{
    // A longer packet carries data; a probe does not.
    private const int LongestProbe = 128;
    private const ushort DnsPort = 53;
    private const byte SynAlone = 0x02;
    private const byte SynAndAck = 0x12;

    /// <summary>Why the kernel reported them.</summary>
    public required ViolationKind Kind { get; init; }

    /// <summary>The peer. For packets with a forged source, the forged address, since nothing else distinguishes them.</summary>
    public required IPAddress Peer { get; init; }

    /// <summary>Location of the peer.</summary>
    public required PeerLocation Place { get; init; }

    /// <summary>IP protocol number.</summary>
    public required byte Protocol { get; init; }

    /// <summary>The receiver's port, or the type of an ICMP message; 0 where there is neither.</summary>
    public ushort Port { get; init; }

    /// <summary>They are probes: an opening segment, or a packet too short to carry data.</summary>
    public bool IsProbe { get; init; }

    /// <summary>Packets seen. The kernel limits its reports, so this is a sample.</summary>
    public long Count { get; init; }

    /// <summary>The count is of rate-limited reports; the kernel's own counter has the exact total of a device.</summary>
    public bool Sampled { get; init; } = true;

    /// <summary>When the first was seen.</summary>
    public required DateTimeOffset First { get; init; }

    /// <summary>When the last was seen.</summary>
    public required DateTimeOffset Last { get; init; }

    /// <summary>The attack pattern when the last was seen.</summary>
    public ViolationShape Shape { get; init; }

    /// <summary>One of the packets; it shows which rule would have had to allow it.</summary>
    public required Violation Sample { get; init; }

    /// <summary>The first packet of its kind.</summary>
    internal static DeniedFlow Of(Violation violation, PeerLocation place) => new()
    {
        Kind = violation.Kind,
        Peer = PeerOf(violation),
        Place = place,
        Protocol = violation.Protocol,
        Port = PortOf(violation),
        IsProbe = violation.Protocol == IpProtocol.Tcp ? (violation.TcpFlags & SynAndAck) == SynAlone : violation.Length <= LongestProbe,
        First = violation.Time,
        Last = violation.Time,
        Sample = violation,
    };

    /// <summary>A DNS question that was let through, as part of the device's behaviour.</summary>
    internal static DeniedFlow OfQuestion(MacAddress mac, string @interface, IPAddress source, string name, DateTimeOffset now) => Of(new()
    {
        Time = now,
        Kind = ViolationKind.FromDevice,
        SourceMac = mac,
        Interface = @interface,
        Source = source,
        Destination = IPAddress.None,
        Protocol = IpProtocol.Udp,
        DestinationPort = DnsPort,
        Question = name,
        Dropped = false,
    }, PeerLocation.Gateway);

    /// <summary>The peer of a forbidden packet, seen from the device that the report is about.</summary>
    public static IPAddress PeerOf(Violation violation) => violation.Kind is ViolationKind.FromDevice or ViolationKind.OverCap ? violation.Destination : violation.Source;

    /// <summary>The flow that the packets belong to, as a policy judges it.</summary>
    public Flow AsFlow() => Kind == ViolationKind.ToDevice
        ? Between(PolicyDirection.ToDevice, (Sample.Destination, Sample.DestinationPort), (Sample.Source, Sample.SourcePort))
        : Between(PolicyDirection.FromDevice, (Sample.Source, Sample.SourcePort), (Sample.Destination, Sample.DestinationPort));

    internal (ViolationKind, IPAddress, byte, ushort) Key => (Kind, Peer, Protocol, Port);

    private Flow Between(PolicyDirection direction, (IPAddress Address, ushort Port) device, (IPAddress Address, ushort Port) peer) => new()
    {
        Direction = direction,
        Protocol = Protocol,
        Device = device.Address,
        DevicePort = device.Port,
        Peer = peer.Address,
        PeerPort = peer.Port,
        IcmpType = Sample.IcmpType,
        IcmpCode = Sample.IcmpCode,
    };

    private static ushort PortOf(Violation violation) => violation switch
    {
        { Kind: ViolationKind.Unbound } => 0,
        { Protocol: IpProtocol.Icmp or IpProtocol.Icmpv6 } => violation.IcmpType,
        _ => violation.DestinationPort,
    };
}
