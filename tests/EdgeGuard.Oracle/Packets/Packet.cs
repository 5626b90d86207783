using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Oracle.Packets;

/// <summary>What a packet is in the life of its flow.</summary>
internal enum PacketKind
{
    /// <summary>As it opens a flow: a SYN, a request, a datagram.</summary>
    First,

    /// <summary>What the other end answers to <see cref="First"/>: SYN and ACK, an echo reply, a datagram back.</summary>
    Answer,

    /// <summary>Data in the middle of a connection.</summary>
    Later,

    /// <summary>A TCP reset that belongs to nothing.</summary>
    Reset,
}

/// <summary>One packet, as it stands on one wire. Its ends are source and destination, whoever opened the flow.</summary>
internal sealed record Packet
{
    internal required IPAddress Source { get; init; }
    internal required IPAddress Destination { get; init; }

    /// <summary>Protocol behind all IPv6 extension headers.</summary>
    internal required byte Protocol { get; init; }
    internal ushort SourcePort { get; init; }
    internal ushort DestinationPort { get; init; }
    internal byte IcmpType { get; init; }
    internal byte IcmpCode { get; init; }

    /// <summary>Identifier of an echo: what tells two of them apart.</summary>
    internal ushort IcmpId { get; init; }
    internal PacketKind Kind { get; init; }

    /// <summary>For an ICMP error: the packet that it is about, as it stands on the wire of the error's sender.</summary>
    internal Packet? About { get; init; }

    /// <summary>For TCP: what is said, at which place of the stream. Such a packet carries no number and is not known again.</summary>
    internal (uint At, string Words)? Text { get; init; }

    internal bool IsV4 => Source.AddressFamily == AddressFamily.InterNetwork;

    internal bool IsIcmp => Protocol == (IsV4 ? IpProtocols.Icmp : IpProtocols.Icmpv6);

    /// <summary>A request that has an answer of its own type, or anything that is no ICMP.</summary>
    internal bool HasAnswer => !IsIcmp || IcmpType == (IsV4 ? 8 : 128);

    /// <summary>The packet that travels the other way on the same wire.</summary>
    internal Packet Reversed(PacketKind kind) => this with
    {
        Source = Destination,
        Destination = Source,
        SourcePort = DestinationPort,
        DestinationPort = SourcePort,
        IcmpType = IsIcmp ? (byte)(IsV4 ? IcmpType == 8 ? 0 : 8 : IcmpType == 128 ? 129 : 128) : (byte)0,
        Kind = kind,
    };

    /// <summary>The packet as the policy of an end sees it.</summary>
    internal Flow FlowOf(PolicyDirection direction)
    {
        bool outward = direction == PolicyDirection.FromDevice;
        return new()
        {
            Direction = direction,
            Protocol = Protocol,
            Device = outward ? Source : Destination,
            Peer = outward ? Destination : Source,
            DevicePort = outward ? SourcePort : DestinationPort,
            PeerPort = outward ? DestinationPort : SourcePort,
            IcmpType = IcmpType,
            IcmpCode = IcmpCode,
        };
    }
}
