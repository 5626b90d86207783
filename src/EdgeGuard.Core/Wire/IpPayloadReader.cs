using System.Net;

namespace EdgeGuard.Core.Wire;

/// <summary>
/// A whole IPv4 or IPv6 packet whose transport header follows the IP header: no fragment, no IPv6 extension header. What discovery reads is always
/// sent so (RFC 6980 §5 for neighbor discovery). <see cref="IpPacketReader"/> reads any packet, cut or not.
/// </summary>
public readonly ref struct IpPayloadReader
{
    private IpPayloadReader(scoped in IpHeaderReader header, ReadOnlySpan<byte> payload)
    {
        Protocol = header.Protocol;
        HopLimit = header.HopLimit;
        Source = new(header.Source);
        Destination = new(header.Destination);
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
        if (!IpHeaderReader.TryRead(packet, out IpHeaderReader header) || header.IsFragment) return false;
        if (header.DeclaredLength < header.Size || header.DeclaredLength > packet.Length) return false;
        ip = new(header, packet[header.Size..header.DeclaredLength]);
        return true;
    }
}
