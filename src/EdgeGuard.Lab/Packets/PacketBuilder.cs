using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace EdgeGuard.Lab.Packets;

/// <summary>Builds IPv4 packets with any header values, spoofed ones included (RFC 791 §3.1, RFC 9293 §3.1, RFC 768, RFC 2784 §2.1, RFC 1035 §4.1).</summary>
internal static class PacketBuilder
{
    private const int IpHeader = 20;
    private const int AddressOffset = 12;
    private const int TcpHeader = 20;
    private const int UdpHeader = 8;
    private const int EchoLength = 64;
    private const byte Icmp = 1;
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const byte Gre = 47;

    /// <summary>A TCP segment without payload.</summary>
    internal static byte[] Segment(IPEndPoint from, IPEndPoint to, byte flags, uint sequence)
    {
        byte[] packet = Ip(from.Address, to.Address, Tcp, TcpHeader);
        Span<byte> tcp = packet.AsSpan(IpHeader);
        Ports(tcp, from, to);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        tcp[12] = 5 << 4;
        tcp[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], 0xFFFF);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], Checksum(packet.AsSpan(AddressOffset, 8), tcp, Tcp));
        return packet;
    }

    /// <summary>A UDP datagram.</summary>
    internal static byte[] Datagram(IPEndPoint from, IPEndPoint to, ReadOnlySpan<byte> payload)
    {
        byte[] packet = Ip(from.Address, to.Address, Udp, UdpHeader + payload.Length);
        Span<byte> udp = packet.AsSpan(IpHeader);
        Ports(udp, from, to);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)(UdpHeader + payload.Length));
        payload.CopyTo(udp[UdpHeader..]);
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], Checksum(packet.AsSpan(AddressOffset, 8), udp, Udp));
        return packet;
    }

    /// <summary>An ICMP echo request.</summary>
    internal static byte[] Echo(IPAddress from, IPAddress to, ushort sequence)
    {
        byte[] packet = Ip(from, to, Icmp, EchoLength);
        Span<byte> echo = packet.AsSpan(IpHeader);
        echo[0] = 8;
        BinaryPrimitives.WriteUInt16BigEndian(echo[6..], sequence);
        BinaryPrimitives.WriteUInt16BigEndian(echo[2..], Folded(Sum(echo)));
        return packet;
    }

    /// <summary>An IPv4 packet inside a GRE tunnel.</summary>
    internal static byte[] Tunnelled(IPAddress from, IPAddress to, byte[] inner)
    {
        byte[] packet = Ip(from, to, Gre, 4 + inner.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(IpHeader + 2), 0x0800);
        inner.CopyTo(packet, IpHeader + 4);
        return packet;
    }

    /// <summary>A DNS query for the IPv4 address of a name.</summary>
    internal static byte[] Query(IPEndPoint from, IPEndPoint to, string name, ushort id)
    {
        List<byte> dns = [(byte)(id >> 8), (byte)id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        foreach (string label in name.Split('.'))
        {
            dns.Add((byte)label.Length);
            dns.AddRange(Encoding.ASCII.GetBytes(label));
        }
        dns.AddRange([0, 0, 1, 0, 1]);
        return Datagram(from, to, dns.ToArray());
    }

    /// <summary>The TCP or UDP checksum over both addresses, protocol, length and segment (RFC 9293 §3.1, RFC 768, RFC 8200 §8.1 for IPv6).</summary>
    internal static ushort Checksum(ReadOnlySpan<byte> addresses, ReadOnlySpan<byte> segment, byte protocol) =>
        Folded(Sum(addresses) + protocol + (uint)segment.Length + Sum(segment));

    private static byte[] Ip(IPAddress from, IPAddress to, byte protocol, int payload)
    {
        byte[] packet = new byte[IpHeader + payload];
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[8] = 64;
        packet[9] = protocol;
        from.TryWriteBytes(packet.AsSpan(AddressOffset), out _);
        to.TryWriteBytes(packet.AsSpan(16), out _);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), Folded(Sum(packet.AsSpan(0, IpHeader))));
        return packet;
    }

    private static void Ports(Span<byte> transport, IPEndPoint from, IPEndPoint to)
    {
        BinaryPrimitives.WriteUInt16BigEndian(transport, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(transport[2..], (ushort)to.Port);
    }

    private static ushort Folded(uint sum)
    {
        while (sum >> 16 != 0) sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i + 1 < bytes.Length; i += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        return bytes.Length % 2 == 0 ? sum : sum + ((uint)bytes[^1] << 8);
    }
}
