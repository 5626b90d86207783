using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Lab.Packets;

/// <summary>
/// A TCP SYN segment without payload (RFC 9293 §3.1):
/// <code>source port 2 · destination port 2 · sequence 4 · acknowledgement 4 · offset and flags 2 · window 2 · checksum 2 · urgent 2</code>
/// </summary>
internal static class TcpSyn
{
    /// <summary>Octets of the header.</summary>
    internal const int Size = 20;

    private const ushort OffsetAndSyn = 5 << 12 | 0x02;
    private const byte Protocol = 6;

    /// <summary>Writes the header. As in Mirai's scan, the sequence number is the last 32 bits of the destination address.</summary>
    internal static void Write(Span<byte> header, IPEndPoint from, IPEndPoint to)
    {
        header.Clear();
        Span<byte> addresses = stackalloc byte[32];
        from.Address.TryWriteBytes(addresses, out int length);
        to.Address.TryWriteBytes(addresses[length..], out _);
        addresses = addresses[..(length * 2)];
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)to.Port);
        addresses[^4..].CopyTo(header[4..]);
        BinaryPrimitives.WriteUInt16BigEndian(header[12..], OffsetAndSyn);
        BinaryPrimitives.WriteUInt16BigEndian(header[14..], 0xFFFF);
        BinaryPrimitives.WriteUInt16BigEndian(header[16..], Checksum(header, addresses));
    }

    /// <summary>Opens the raw socket that sends such segments.</summary>
    internal static Socket OpenSocket(AddressFamily family) => new(family, SocketType.Raw, ProtocolType.Tcp);

    // One's complement sum of addresses, protocol, length and header (RFC 9293 §3.1; for IPv6, RFC 8200 §8.1).
    private static ushort Checksum(ReadOnlySpan<byte> header, ReadOnlySpan<byte> addresses)
    {
        uint sum = Protocol + (uint)header.Length + Sum(addresses) + Sum(header);
        while (sum >> 16 != 0) sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }

    private static uint Sum(ReadOnlySpan<byte> words)
    {
        uint sum = 0;
        for (int i = 0; i < words.Length; i += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(words[i..]);
        return sum;
    }
}
