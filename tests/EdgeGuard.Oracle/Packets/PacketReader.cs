using System.Buffers.Binary;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Oracle.Packets;

/// <summary>A packet of ours that came out somewhere.</summary>
/// <param name="Number">The number it was sent with.</param>
/// <param name="Packet">What its headers say there, after any rewriting.</param>
internal readonly record struct Arrival(uint Number, Packet Packet);

/// <summary>Knows our own packets again.</summary>
internal static class PacketReader
{
    /// <summary>Reads a packet from its IP header on.</summary>
    /// <returns>false for whatever is not ours.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> ip, out Arrival arrival)
    {
        arrival = default;
        if (ip.Length < 20) return false;
        bool v4 = ip[0] >> 4 == 4;
        int header = v4 ? (ip[0] & 0xF) * 4 : 40;
        int length = v4 ? BinaryPrimitives.ReadUInt16BigEndian(ip[2..]) : 40 + BinaryPrimitives.ReadUInt16BigEndian(ip[4..]);
        if (length > ip.Length || length < header + PacketWriter.MarkSize) return false;
        ip = ip[..length];
        ReadOnlySpan<byte> mark = ip[^PacketWriter.MarkSize..];
        if (BinaryPrimitives.ReadUInt32BigEndian(mark) != PacketWriter.Mark) return false;
        arrival = new(BinaryPrimitives.ReadUInt32BigEndian(mark[4..]), Headers(ip, v4, ip[header..]));
        return true;
    }

    private static Packet Headers(ReadOnlySpan<byte> ip, bool v4, ReadOnlySpan<byte> payload)
    {
        byte protocol = v4 ? ip[9] : ip[6];
        Packet packet = new()
        {
            Source = new(v4 ? ip[12..16] : ip[8..24]),
            Destination = new(v4 ? ip[16..20] : ip[24..40]),
            Protocol = protocol,
        };
        if (packet.IsIcmp)
        {
            return packet with { IcmpType = payload[0], IcmpCode = payload[1], IcmpId = BinaryPrimitives.ReadUInt16BigEndian(payload[4..]) };
        }
        return !IpProtocols.HasPorts(protocol) ? packet : packet with
        {
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(payload),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(payload[2..]),
        };
    }
}
