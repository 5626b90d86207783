using System.Net;

namespace EdgeGuard.Core.Wire;

/// <summary>What the headers of an IP packet say, as far as they were captured.</summary>
/// <param name="Source">Sender.</param>
/// <param name="Destination">Receiver.</param>
/// <param name="Protocol">
/// Protocol number, behind all IPv6 extension headers; where the capture ends before the last of them, that of the next one.
/// </param>
public readonly record struct IpPacket(IPAddress Source, IPAddress Destination, byte Protocol)
{
    /// <summary>The sender's port; 0 where the protocol has none or the capture ends before it.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>The receiver's port; 0 where the protocol has none or the capture ends before it.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>ICMP or ICMPv6 type; 0 for other protocols.</summary>
    public byte IcmpType { get; init; }

    /// <summary>ICMP or ICMPv6 code; 0 for other protocols.</summary>
    public byte IcmpCode { get; init; }

    /// <summary>Flags of a TCP segment, FIN the lowest bit; 0 for other protocols or where the capture ends before them.</summary>
    public byte TcpFlags { get; init; }

    /// <summary>Octets of the whole packet as its header says, so that a cut capture does not make it small.</summary>
    public int Length { get; init; }

    /// <summary>A fragment other than the first of its datagram, so it has neither ports nor an ICMP type.</summary>
    public bool IsLaterFragment { get; init; }

    /// <summary>Ports, or ICMP type and code, were read.</summary>
    public bool HasTransport { get; init; }
}
