using System.Buffers.Binary;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Wire;

/// <summary>Octets of frames that the gateway sends itself.</summary>
internal static class FrameOctets
{
    internal static byte[] Ethernet(byte[] to, MacAddress from, EtherType type) => [.. to, .. Octets(from), (byte)((ushort)type >> 8), (byte)type];

    internal static byte[] Octets(MacAddress mac)
    {
        byte[] octets = new byte[6];
        mac.CopyTo(octets);
        return octets;
    }

    internal static void Write(byte[] bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), value);

    // RFC 1071 §1.
    internal static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int at = 0; at < bytes.Length; at += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        while (sum > ushort.MaxValue) sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }
}
