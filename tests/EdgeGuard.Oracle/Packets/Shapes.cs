using System.Buffers.Binary;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Oracle.Packets;

/// <summary>Other forms of the same frame, in which a filter that looks in the wrong place does not find the ports.</summary>
internal static class Shapes
{
    private const int Ethernet = 14, Ipv4Header = 20, Ipv6Header = 40, FirstPart = 8, TcpPart = 24;
    private const byte FragmentHeader = 44;
    private const ushort MoreFollow4 = 0x2000, MoreFollow6 = 1;

    /// <summary>An IPv6 packet with a header of options that say nothing between its own and the next.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="header">0 for hop-by-hop options, 60 for destination options.</param>
    internal static byte[] Behind(byte[] frame, byte header)
    {
        byte[] ip = frame[Ethernet..(Ethernet + Ipv6Header)];
        byte[] options = [ip[6], 0, 1, 4, 0, 0, 0, 0];
        return Joined(frame[..Ethernet], ip, header, options, frame[(Ethernet + Ipv6Header)..]);
    }

    /// <summary>The packet as two fragments: only the first has the ports.</summary>
    internal static IEnumerable<byte[]> InTwo(byte[] frame) => frame[Ethernet] >> 4 == 4 ? InTwo4(frame) : InTwo6(frame);

    private static byte[][] InTwo4(byte[] frame)
    {
        byte[] payload = frame[(Ethernet + Ipv4Header)..];
        return [Fragment4(frame, payload[..FirstPart], MoreFollow4), Fragment4(frame, payload[FirstPart..], FirstPart / 8)];
    }

    private static byte[] Fragment4(byte[] frame, byte[] part, ushort place)
    {
        byte[] header = frame[Ethernet..(Ethernet + Ipv4Header)];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(Ipv4Header + part.Length));
        frame.AsSpan(^2..).CopyTo(header.AsSpan(4));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), place);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), 0);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), PacketWriter.Checksum(header, 0));
        return [.. frame[..Ethernet], .. header, .. part];
    }

    // Over IPv6 the kernel takes no first fragment without the whole header of TCP (RFC 7112 §5).
    private static byte[][] InTwo6(byte[] frame)
    {
        byte[] payload = frame[(Ethernet + Ipv6Header)..];
        int first = frame[Ethernet + 6] == IpProtocols.Tcp ? TcpPart : FirstPart;
        return [Fragment6(frame, payload[..first], MoreFollow6), Fragment6(frame, payload[first..], (ushort)first)];
    }

    private static byte[] Fragment6(byte[] frame, byte[] part, ushort place)
    {
        byte[] ip = frame[Ethernet..(Ethernet + Ipv6Header)];
        byte[] fragment = [ip[6], 0, (byte)(place >> 8), (byte)place, .. frame[^4..]];
        return Joined(frame[..Ethernet], ip, FragmentHeader, fragment, part);
    }

    private static byte[] Joined(byte[] ethernet, byte[] ip, byte header, byte[] between, byte[] payload)
    {
        ip[6] = header;
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(4), (ushort)(between.Length + payload.Length));
        return [.. ethernet, .. ip, .. between, .. payload];
    }
}
