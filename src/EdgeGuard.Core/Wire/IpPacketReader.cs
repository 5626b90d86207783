using System.Buffers.Binary;
using System.Net;

namespace EdgeGuard.Core.Wire;

// IPv4 (RFC 791 §3.1)                                          IPv6 (RFC 8200 §3)
//  0  version 4, header length in words                         0  version 6
//  2  length of the whole packet                                4  length behind this header
//  6  3 flag bits, 13 bits of fragment offset                   6  next header
//  9  protocol                                                  8  source, 16 octets
// 12  source, 16 destination                                   24  destination, 16 octets
//                                                              40  extension headers: next header, length, …

/// <summary>Reads the headers of an IPv4 or IPv6 packet. Believes no length; reads a cut packet as far as it goes.</summary>
public static class IpPacketReader
{
    private const int Ipv4HeaderSize = 20;
    private const int Ipv6HeaderSize = 40;
    private const int TcpFlagsOffset = 13;

    /// <summary>Reads a packet from its IP header on.</summary>
    /// <returns>false when it is neither IPv4 nor IPv6, or its fixed header is not whole.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out IpPacket packet) => TryRead(bytes, out packet, out _);

    /// <summary>Reads a packet from its IP header on.</summary>
    /// <param name="bytes">The packet, with whatever the link put behind it.</param>
    /// <param name="packet">What its headers say.</param>
    /// <param name="transport">What stands behind them, as far as it was captured; empty in a later fragment.</param>
    /// <returns>false when it is neither IPv4 nor IPv6, or its fixed header is not whole.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out IpPacket packet, out ReadOnlySpan<byte> transport)
    {
        packet = default;
        transport = default;
        if (bytes.IsEmpty) return false;
        return (bytes[0] >> 4) switch
        {
            4 => TryReadIpv4(bytes, out packet, out transport),
            6 => TryReadIpv6(bytes, out packet, out transport),
            _ => false,
        };
    }

    private static bool TryReadIpv4(ReadOnlySpan<byte> bytes, out IpPacket packet, out ReadOnlySpan<byte> transport)
    {
        packet = default;
        transport = default;
        int headerSize = (bytes[0] & 0x0F) * 4;
        if (headerSize < Ipv4HeaderSize || bytes.Length < headerSize) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (length >= headerSize && length < bytes.Length) bytes = bytes[..length];
        IpPacket fixedPart = new(new IPAddress(bytes[12..16]), new IPAddress(bytes[16..20]), bytes[9])
        {
            IsLaterFragment = (BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) & 0x1FFF) != 0,
            Length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
        };
        if (!fixedPart.IsLaterFragment) transport = bytes[headerSize..];
        packet = WithTransport(fixedPart, transport);
        return true;
    }

    private static bool TryReadIpv6(ReadOnlySpan<byte> bytes, out IpPacket packet, out ReadOnlySpan<byte> transport)
    {
        packet = default;
        transport = default;
        if (bytes.Length < Ipv6HeaderSize) return false;
        Ipv6ExtensionReader extensions = new(bytes[6], bytes[Ipv6HeaderSize..]);
        bool whole = extensions.Skip();
        IpPacket fixedPart = new(new IPAddress(bytes[8..24]), new IPAddress(bytes[24..40]), extensions.NextHeader)
        {
            IsLaterFragment = extensions.IsLaterFragment,
            Length = Ipv6HeaderSize + BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]),
        };
        if (whole && !fixedPart.IsLaterFragment) transport = extensions.Rest;
        packet = whole ? WithTransport(fixedPart, transport) : fixedPart;
        return true;
    }

    private static IpPacket WithTransport(IpPacket packet, ReadOnlySpan<byte> transport)
    {
        if (packet.IsLaterFragment) return packet;
        if (IpProtocol.HasPorts(packet.Protocol) && transport.Length >= 4)
        {
            return packet with
            {
                SourcePort = BinaryPrimitives.ReadUInt16BigEndian(transport),
                DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(transport[2..]),
                TcpFlags = packet.Protocol == IpProtocol.Tcp && transport.Length > TcpFlagsOffset ? transport[TcpFlagsOffset] : (byte)0,
                HasTransport = true,
            };
        }
        return packet.Protocol is IpProtocol.Icmp or IpProtocol.Icmpv6 && transport.Length >= 2
            ? packet with { IcmpType = transport[0], IcmpCode = transport[1], HasTransport = true }
            : packet;
    }
}
