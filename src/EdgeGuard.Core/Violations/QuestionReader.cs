using System.Text;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Violations;

/// <summary>
/// Reads the name in a DNS query over UDP (RFC 1035 §4.1.2), as far as the report has it. The kernel's copy of a packet may end within a long name,
/// and long names are the interesting ones.
/// </summary>
internal static class QuestionReader
{
    private const ushort DnsPort = 53;
    private const int UdpHeaderSize = 8;
    private const int DnsHeaderSize = 12;
    private const int LongestLabel = 63;

    /// <returns>The name in lower case without a final dot; null where the packet is no query or has no whole label.</returns>
    internal static string? Read(ReadOnlySpan<byte> bytes, IpPacket packet)
    {
        if (packet is not { Protocol: IpProtocol.Udp, DestinationPort: DnsPort, HasTransport: true }) return null;
        // The position after IPv6 extension headers is unknown here; such a query is judged without its name.
        int transport = bytes[0] >> 4 == 4 ? (bytes[0] & 0x0F) * 4 : 40;
        if (bytes[0] >> 4 == 6 && bytes[6] != IpProtocol.Udp) return null;
        return bytes.Length > transport ? Read(bytes[transport..]) : null;
    }

    /// <summary>The same from the UDP header of a query on.</summary>
    internal static string? Read(ReadOnlySpan<byte> datagram)
    {
        const int question = UdpHeaderSize + DnsHeaderSize;
        return datagram.Length > question ? Name(datagram[question..]) : null;
    }

    private static string? Name(ReadOnlySpan<byte> labels)
    {
        StringBuilder name = new();
        while (labels.Length > 1 && labels[0] is > 0 and <= LongestLabel)
        {
            ReadOnlySpan<byte> label = labels.Slice(1, Math.Min(labels[0], labels.Length - 1));
            if (name.Length > 0) name.Append('.');
            foreach (byte octet in label) name.Append(octet is > 0x20 and < 0x7F ? char.ToLowerInvariant((char)octet) : '?');
            labels = labels[(1 + label.Length)..];
        }
        return name.Length == 0 ? null : name.ToString();
    }
}
