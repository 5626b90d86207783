using System.Buffers.Binary;

namespace EdgeGuard.Core.Wire;

/// <summary>
/// The outermost header of an IPv4 or IPv6 packet, without IPv6 extension headers. Its length field is returned unchecked.
/// <code>
/// v4: version│ihl 1 │ tos 1 │ length 2 │ id 2 │ flags│offset 2 │ ttl 1 │ protocol 1 │ sum 2 │ source 4 │ destination 4 │ options
/// v6: version│class│label 4 │ length 2 │ next header 1 │ hop limit 1 │ source 16 │ destination 16
/// </code>
/// </summary>
internal readonly ref struct IpHeaderReader
{
    private const int Ipv4Size = 20, Ipv6Size = 40;

    // RFC 791 §3.1: a bit that is not used, "don't fragment", "more fragments", 13 bits of offset.
    private const int FragmentOffset = 0x1FFF, MoreFragmentsOrOffset = 0x3FFF;

    private IpHeaderReader(int size, int declared, byte protocol, byte hopLimit, int fragment, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination)
    {
        (Size, DeclaredLength, Protocol, HopLimit) = (size, declared, protocol, hopLimit);
        (IsFragment, IsLaterFragment) = ((fragment & MoreFragmentsOrOffset) != 0, (fragment & FragmentOffset) != 0);
        Source = source;
        Destination = destination;
    }

    /// <summary>Octets of the header, all of them there.</summary>
    internal int Size { get; }

    /// <summary>Octets of the whole packet, as its header says.</summary>
    internal int DeclaredLength { get; }

    /// <summary>Protocol number; of IPv6 the next header.</summary>
    internal byte Protocol { get; }

    /// <summary>Time to live or hop limit.</summary>
    internal byte HopLimit { get; }

    /// <summary>IPv4: a piece of a datagram. IPv6 says so in an extension header.</summary>
    internal bool IsFragment { get; }

    /// <summary>IPv4: a piece that is not the first.</summary>
    internal bool IsLaterFragment { get; }

    /// <summary>Sender.</summary>
    internal ReadOnlySpan<byte> Source { get; }

    /// <summary>Receiver; may be a group.</summary>
    internal ReadOnlySpan<byte> Destination { get; }

    /// <summary>IPv6.</summary>
    internal bool IsIpv6 => Source.Length == 16;

    /// <returns>false when it is neither IPv4 nor IPv6, or its header is not whole.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> packet, out IpHeaderReader header)
    {
        header = default;
        if (packet.IsEmpty) return false;
        return (packet[0] >> 4) switch
        {
            4 => TryRead4(packet, out header),
            6 => TryRead6(packet, out header),
            _ => false,
        };
    }

    private static bool TryRead4(ReadOnlySpan<byte> packet, out IpHeaderReader header)
    {
        header = default;
        int size = (packet[0] & 0x0F) * 4;
        if (size < Ipv4Size || packet.Length < size) return false;
        header = new(
            size, BinaryPrimitives.ReadUInt16BigEndian(packet[2..]), packet[9], packet[8],
            BinaryPrimitives.ReadUInt16BigEndian(packet[6..]), packet[12..16], packet[16..20]);
        return true;
    }

    private static bool TryRead6(ReadOnlySpan<byte> packet, out IpHeaderReader header)
    {
        header = default;
        if (packet.Length < Ipv6Size) return false;
        header = new(Ipv6Size, Ipv6Size + BinaryPrimitives.ReadUInt16BigEndian(packet[4..]), packet[6], packet[7], fragment: 0, packet[8..24], packet[24..40]);
        return true;
    }
}
