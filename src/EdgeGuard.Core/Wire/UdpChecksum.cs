using System.Buffers.Binary;

namespace EdgeGuard.Core.Wire;

/// <summary>
/// The checksum of UDP (RFC 768 §"Fields", RFC 8200 §8.1). A frame that another namespace or virtual machine of this host sent may have none yet: its
/// kernel leaves it to the network card.
/// </summary>
internal static class UdpChecksum
{
    private const int Ipv6HeaderSize = 40, ChecksumAt = 6;

    /// <summary>Writes it into the packet at the end of a frame; leaves what is no UDP directly in IP.</summary>
    /// <param name="packet">The IP packet.</param>
    internal static void Write(Span<byte> packet)
    {
        if (packet.Length < 20) return;
        bool isIpv4 = packet[0] >> 4 == 4;
        int at = isIpv4 ? (packet[0] & 15) * 4 : Ipv6HeaderSize;
        if (LengthOf(packet, at, packet[isIpv4 ? 9 : 6]) is not { } length) return;
        Span<byte> datagram = packet.Slice(at, length);
        datagram[ChecksumAt..(ChecksumAt + 2)].Clear();
        uint sum = Sum(datagram) + Sum(isIpv4 ? packet[12..20] : packet[8..40]) + UdpReader.Protocol + (uint)length;
        while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[ChecksumAt..], sum == 0xffff ? (ushort)0xffff : (ushort)~sum);
    }

    private static int? LengthOf(ReadOnlySpan<byte> packet, int at, byte protocol)
    {
        if (protocol != UdpReader.Protocol || packet.Length < at + 8) return null;
        int length = BinaryPrimitives.ReadUInt16BigEndian(packet[(at + 4)..]);
        return length >= 8 && at + length <= packet.Length ? length : null;
    }

    private static uint Sum(ReadOnlySpan<byte> octets)
    {
        uint sum = 0;
        for (; octets.Length > 1; octets = octets[2..]) sum += BinaryPrimitives.ReadUInt16BigEndian(octets);
        return octets.IsEmpty ? sum : sum + (uint)(octets[0] << 8);
    }
}
