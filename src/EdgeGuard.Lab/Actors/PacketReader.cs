using System.Buffers.Binary;

namespace EdgeGuard.Lab.Actors;

/// <summary>Reads who speaks to whom from an IP packet.</summary>
internal static class PacketReader
{
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const int Header4 = 20;
    private const int Header6 = 40;

    /// <returns>false when it is no IP packet, or one cut short.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> packet, long at, bool outgoing, out SeenPacket seen)
    {
        seen = default;
        if (packet.IsEmpty) return false;
        return (packet[0] >> 4) switch
        {
            4 when packet.Length >= Header4 => TryRead4(packet, at, outgoing, out seen),
            6 when packet.Length >= Header6 => TryRead6(packet, at, outgoing, out seen),
            _ => false,
        };
    }

    // RFC 791 §3.1: header length in words in the low half of octet 0, protocol in octet 9, addresses from octet 12.
    private static bool TryRead4(ReadOnlySpan<byte> packet, long at, bool outgoing, out SeenPacket seen)
    {
        int length = (packet[0] & 0x0F) * 4;
        bool whole = length >= Header4 && length <= packet.Length;
        if (!whole) length = packet.Length;
        (ushort source, ushort destination) = Ports(packet[9], packet[length..]);
        seen = new(at, outgoing, new(packet.Slice(12, 4)), new(packet.Slice(16, 4)), packet[9], source, destination, IsReset(packet[9], packet[length..]));
        return whole;
    }

    // RFC 8200 §3: next header in octet 6, addresses from octet 8. The lab sends no extension headers.
    private static bool TryRead6(ReadOnlySpan<byte> packet, long at, bool outgoing, out SeenPacket seen)
    {
        (ushort source, ushort destination) = Ports(packet[6], packet[Header6..]);
        seen = new(
            at, outgoing, new(packet.Slice(8, 16)), new(packet.Slice(24, 16)), packet[6], source, destination, IsReset(packet[6], packet[Header6..]));
        return true;
    }

    private static (ushort Source, ushort Destination) Ports(byte protocol, ReadOnlySpan<byte> payload) =>
        protocol is Tcp or Udp && payload.Length >= 4
            ? (BinaryPrimitives.ReadUInt16BigEndian(payload), BinaryPrimitives.ReadUInt16BigEndian(payload[2..]))
            : default;

    // RFC 9293 §3.1: the control bits are octet 13, reset the third of them.
    private static bool IsReset(byte protocol, ReadOnlySpan<byte> payload) => protocol == Tcp && payload.Length > 13 && (payload[13] & 0x04) != 0;
}
