using System.Buffers.Binary;
using System.Text;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Oracle.Packets;

/// <summary>
/// Packets as octets, checksums right. The last eight octets of each are a mark and the number by which it is known again,
/// whatever becomes of its addresses and ports on the way.
/// </summary>
internal static class PacketWriter
{
    internal const uint Mark = 0x0E6A_C1E5;
    internal const int MarkSize = 8;

    private const byte HopLimit = 64;
    private const uint OpenerSequence = 1000, AnswererSequence = 2000;

    /// <summary>The packet with an Ethernet header in front.</summary>
    internal static byte[] Frame(MacAddress from, MacAddress to, Packet packet, uint number)
    {
        byte[] bytes = Ip(packet, number, room: 14);
        to.CopyTo(bytes);
        from.CopyTo(bytes.AsSpan(6));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(12), (ushort)(packet.IsV4 ? 0x0800 : 0x86DD));
        return bytes;
    }

    /// <summary>The packet from its IP header on, behind some room.</summary>
    internal static byte[] Ip(Packet packet, uint number, int room = 0)
    {
        byte[] payload = Payload(packet, number);
        int header = packet.IsV4 ? 20 : 40;
        byte[] bytes = new byte[room + header + payload.Length];
        Span<byte> ip = bytes.AsSpan(room);
        payload.CopyTo(ip[header..]);
        if (packet.IsV4) WriteIpv4(ip, packet);
        else WriteIpv6(ip, packet, payload.Length);
        return bytes;
    }

    private static void WriteIpv4(Span<byte> ip, Packet packet)
    {
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
        ip[6] = 0x40;
        ip[8] = HopLimit;
        ip[9] = packet.Protocol;
        WriteAddresses(ip[12..], packet);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip[..20], 0));
    }

    private static void WriteIpv6(Span<byte> ip, Packet packet, int payloadSize)
    {
        ip[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)payloadSize);
        ip[6] = packet.Protocol;
        ip[7] = HopLimit;
        WriteAddresses(ip[8..], packet);
    }

    private static void WriteAddresses(Span<byte> at, Packet packet)
    {
        packet.Source.TryWriteBytes(at, out int width);
        packet.Destination.TryWriteBytes(at[width..], out _);
    }

    private static byte[] Payload(Packet packet, uint number)
    {
        byte[] payload = packet.Protocol switch
        {
            IpProtocols.Tcp => Tcp(packet),
            IpProtocols.Udp => Udp(packet),
            _ when packet.IsIcmp => Icmp(packet),
            _ => new byte[8 + MarkSize],
        };
        if (packet.Text is null) WriteMark(payload, number);
        if (ChecksumAt(packet) is not { } at) return payload;
        ushort sum = Checksum(payload, packet is { IsV4: true, IsIcmp: true } ? 0 : PseudoHeader(packet, payload.Length));
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(at), sum == 0 && packet.Protocol == IpProtocols.Udp ? ushort.MaxValue : sum);
        return payload;
    }

    private static void WriteMark(byte[] payload, uint number)
    {
        BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(payload.Length - MarkSize), Mark);
        BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(payload.Length - 4), number);
    }

    private static int? ChecksumAt(Packet packet) => packet.Protocol switch
    {
        IpProtocols.Tcp => 16,
        IpProtocols.Udp => 6,
        _ => packet.IsIcmp ? 2 : null,
    };

    private static byte[] Tcp(Packet packet)
    {
        byte[] tcp = [.. new byte[20], .. packet.Text is { } text ? Encoding.ASCII.GetBytes(text.Words) : new byte[MarkSize]];
        WritePorts(tcp, packet);
        (uint sequence, uint acknowledged, byte flags) = packet.Kind switch
        {
            _ when packet.Text is { } said => (said.At, AnswererSequence + 1, (byte)0x18),
            PacketKind.First => (OpenerSequence, 0u, (byte)0x02),
            PacketKind.Answer => (AnswererSequence, OpenerSequence + 1, (byte)0x12),
            PacketKind.Later => (OpenerSequence + 1, AnswererSequence + 1, (byte)0x18),
            _ => (OpenerSequence + 1, AnswererSequence + 1, (byte)0x04),
        };
        BinaryPrimitives.WriteUInt32BigEndian(tcp.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp.AsSpan(8), acknowledged);
        tcp[12] = 0x50;
        tcp[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(14), ushort.MaxValue);
        return tcp;
    }

    private static byte[] Udp(Packet packet)
    {
        byte[] udp = new byte[8 + MarkSize];
        WritePorts(udp, packet);
        BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(4), (ushort)udp.Length);
        return udp;
    }

    private static byte[] Icmp(Packet packet)
    {
        byte[] about = packet.About is { } subject ? Ip(subject, 0) : [];
        byte[] icmp = [packet.IcmpType, packet.IcmpCode, 0, 0, 0, 0, 0, 0, .. about, .. new byte[MarkSize]];
        BinaryPrimitives.WriteUInt16BigEndian(icmp.AsSpan(4), packet.IcmpId);
        return icmp;
    }

    private static void WritePorts(Span<byte> at, Packet packet)
    {
        BinaryPrimitives.WriteUInt16BigEndian(at, packet.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(at[2..], packet.DestinationPort);
    }

    private static uint PseudoHeader(Packet packet, int length)
    {
        Span<byte> addresses = stackalloc byte[32];
        int width = packet.IsV4 ? 4 : 16;
        WriteAddresses(addresses, packet);
        uint sum = (uint)(packet.Protocol + length);
        for (int at = 0; at < 2 * width; at += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(addresses[at..]);
        return sum;
    }

    /// <summary>The Internet checksum (RFC 1071 §1).</summary>
    internal static ushort Checksum(ReadOnlySpan<byte> bytes, uint sum)
    {
        int at = 0;
        for (; at + 1 < bytes.Length; at += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        if (at < bytes.Length) sum += (uint)(bytes[at] << 8);
        while (sum > ushort.MaxValue) sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }
}
