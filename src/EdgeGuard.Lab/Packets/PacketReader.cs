using System.Buffers.Binary;
using System.Net;

namespace EdgeGuard.Lab.Packets;

/// <summary>A packet seen on an interface.</summary>
/// <param name="At">When (<see cref="System.Diagnostics.Stopwatch"/> timestamp).</param>
/// <param name="Outgoing">It left the host; otherwise it arrived.</param>
/// <param name="Source">Source address.</param>
/// <param name="Destination">Destination address.</param>
/// <param name="Protocol">IP protocol number.</param>
/// <param name="SourcePort">Source port; 0 for a protocol without ports.</param>
/// <param name="DestinationPort">Destination port; 0 for a protocol without ports.</param>
/// <param name="IsReset">A TCP segment with the RST flag.</param>
internal readonly record struct CapturedPacket(
    long At, bool Outgoing, IPAddress Source, IPAddress Destination, byte Protocol, ushort SourcePort, ushort DestinationPort, bool IsReset);

/// <summary>Reads addresses, protocol and ports of an IP packet.</summary>
internal static class PacketReader
{
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const int Header4 = 20;
    private const int Header6 = 40;

    /// <returns>false when it is not an IP packet, or a truncated one.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> packet, long at, bool outgoing, out CapturedPacket captured)
    {
        captured = default;
        if (packet.IsEmpty) return false;
        return (packet[0] >> 4) switch
        {
            4 when packet.Length >= Header4 => TryRead4(packet, at, outgoing, out captured),
            6 when packet.Length >= Header6 => TryRead6(packet, at, outgoing, out captured),
            _ => false,
        };
    }

    // RFC 791 §3.1: header length in 32-bit words in the low half of octet 0, protocol in octet 9, addresses from octet 12.
    private static bool TryRead4(ReadOnlySpan<byte> packet, long at, bool outgoing, out CapturedPacket captured)
    {
        int length = (packet[0] & 0x0F) * 4;
        bool whole = length >= Header4 && length <= packet.Length;
        if (!whole) length = packet.Length;
        (ushort source, ushort destination) = Ports(packet[9], packet[length..]);
        captured = new(at, outgoing, new(packet.Slice(12, 4)), new(packet.Slice(16, 4)), packet[9], source, destination, IsReset(packet[9], packet[length..]));
        return whole;
    }

    // RFC 8200 §3: next header in octet 6, addresses from octet 8. The test network sends no extension headers.
    private static bool TryRead6(ReadOnlySpan<byte> packet, long at, bool outgoing, out CapturedPacket captured)
    {
        (ushort source, ushort destination) = Ports(packet[6], packet[Header6..]);
        captured = new(
            at, outgoing, new(packet.Slice(8, 16)), new(packet.Slice(24, 16)), packet[6], source, destination, IsReset(packet[6], packet[Header6..]));
        return true;
    }

    private static (ushort Source, ushort Destination) Ports(byte protocol, ReadOnlySpan<byte> payload) =>
        protocol is Tcp or Udp && payload.Length >= 4
            ? (BinaryPrimitives.ReadUInt16BigEndian(payload), BinaryPrimitives.ReadUInt16BigEndian(payload[2..]))
            : default;

    // RFC 9293 §3.1: the control bits are octet 13; RST is 0x04.
    private static bool IsReset(byte protocol, ReadOnlySpan<byte> payload) => protocol == Tcp && payload.Length > 13 && (payload[13] & 0x04) != 0;
}
