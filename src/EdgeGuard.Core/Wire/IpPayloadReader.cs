using System.Buffers.Binary;
using System.Net;

namespace EdgeGuard.Core.Wire;

/// <summary>
/// The outermost header of an IPv4 or IPv6 packet whose transport follows at once: no fragment, no IPv6 extension header,
/// since what discovery reads is never sent so (RFC 6980 §5 for neighbour discovery).
/// <code>
/// v4: version│ihl 1 │ tos 1 │ length 2 │ id 2 │ flags│offset 2 │ ttl 1 │ protocol 1 │ sum 2 │ source 4 │ destination 4 │ options
/// v6: version│class│label 4 │ length 2 │ next header 1 │ hop limit 1 │ source 16 │ destination 16
/// </code>
/// </summary>
public readonly ref struct IpPayloadReader
{
    private const int Ipv4HeaderSize = 20;
    private const int Ipv6HeaderSize = 40;
    private const int MoreFragmentsOrOffset = 0x3fff;

    private IpPayloadReader(byte protocol, byte hopLimit, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> payload)
    {
        Protocol = protocol;
        HopLimit = hopLimit;
        Source = new(source);
        Destination = new(destination);
        Payload = payload;
    }

    /// <summary>IANA protocol number.</summary>
    public byte Protocol { get; }

    /// <summary>Time to live or hop limit.</summary>
    public byte HopLimit { get; }

    /// <summary>Sender.</summary>
    public IPAddress Source { get; }

    /// <summary>Receiver; may be a group.</summary>
    public IPAddress Destination { get; }

    /// <summary>What follows the header, without Ethernet padding.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <returns>false when the header is not whole, its lengths do not fit, or something stands before the transport.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, out IpPayloadReader ip)
    {
        ip = default;
        if (packet.IsEmpty) return false;
        return (packet[0] >> 4) switch
        {
            4 => TryRead4(packet, out ip),
            6 => TryRead6(packet, out ip),
            _ => false,
        };
    }

    private static bool TryRead4(ReadOnlySpan<byte> packet, out IpPayloadReader ip)
    {
        ip = default;
        if (packet.Length < Ipv4HeaderSize) return false;
        int header = (packet[0] & 0x0f) * 4;
        int total = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if (header < Ipv4HeaderSize || total < header || total > packet.Length) return false;
        if ((BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & MoreFragmentsOrOffset) != 0) return false;
        ip = new(packet[9], packet[8], packet.Slice(12, 4), packet.Slice(16, 4), packet[header..total]);
        return true;
    }

    private static bool TryRead6(ReadOnlySpan<byte> packet, out IpPayloadReader ip)
    {
        ip = default;
        if (packet.Length < Ipv6HeaderSize) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);
        if (length > packet.Length - Ipv6HeaderSize) return false;
        ip = new(packet[6], packet[7], packet.Slice(8, 16), packet.Slice(24, 16), packet.Slice(Ipv6HeaderSize, length));
        return true;
    }
}
