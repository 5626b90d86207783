using System.Buffers.Binary;
using System.Net;

namespace EdgeGuard.Core.Wire;

/// <summary>Reads the headers of an IPv4 or IPv6 packet. It checks every length, and reads a cut packet as far as it goes.</summary>
public static class IpPacketReader
{
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
        if (!IpHeaderReader.TryRead(bytes, out IpHeaderReader header)) return false;
        packet = header.IsIpv6 ? ReadIpv6(header, bytes[header.Size..], out transport) : ReadIpv4(header, bytes, out transport);
        return true;
    }

    private static IpPacket ReadIpv4(scoped in IpHeaderReader header, ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> transport)
    {
        transport = default;
        if (header.DeclaredLength >= header.Size && header.DeclaredLength < bytes.Length) bytes = bytes[..header.DeclaredLength];
        IpPacket fixedPart = Of(header, header.Protocol, header.IsLaterFragment);
        if (!fixedPart.IsLaterFragment) transport = bytes[header.Size..];
        return WithTransport(fixedPart, transport);
    }

    private static IpPacket ReadIpv6(scoped in IpHeaderReader header, ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> transport)
    {
        transport = default;
        // A length of 0 is a jumbogram's (RFC 2675 §3), or of one whose sender lets the network card cut it.
        int declared = header.DeclaredLength - header.Size;
        if (declared > 0 && declared < rest.Length) rest = rest[..declared];
        Ipv6ExtensionReader extensions = new(header.Protocol, rest);
        bool whole = extensions.Skip();
        IpPacket fixedPart = Of(header, extensions.NextHeader, extensions.IsLaterFragment);
        if (whole && !fixedPart.IsLaterFragment) transport = extensions.Rest;
        return whole ? WithTransport(fixedPart, transport) : fixedPart;
    }

    private static IpPacket Of(scoped in IpHeaderReader header, byte protocol, bool isLaterFragment) =>
        new(new IPAddress(header.Source), new IPAddress(header.Destination), protocol) { IsLaterFragment = isLaterFragment, Length = header.DeclaredLength };

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
