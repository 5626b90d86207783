using System.Buffers.Binary;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Wire;

/// <summary>
/// An ARP packet for IPv4 over Ethernet (RFC 826 §"Packet format").
/// <code>
/// hardware 2 = 1 │ protocol 2 = 0x0800 │ sizes 1+1 = 6, 4 │ operation 2 │ sender mac 6 │ sender ip 4 │ target mac 6 │ target ip 4
/// </code>
/// </summary>
public readonly ref struct ArpReader
{
    private const int Size = 28;
    private const ulong EthernetIpv4 = 0x0001_0800_0604;

    private ArpReader(ReadOnlySpan<byte> packet)
    {
        Operation = BinaryPrimitives.ReadUInt16BigEndian(packet[6..]);
        SenderMac = MacAddress.Read(packet[8..]);
        Sender = new(packet.Slice(14, 4));
        Target = new(packet.Slice(24, 4));
    }

    /// <summary>1 is a request, 2 a reply.</summary>
    public ushort Operation { get; }

    /// <summary>The sender's MAC address.</summary>
    public MacAddress SenderMac { get; }

    /// <summary>The sender's IPv4 address; 0.0.0.0 in a probe (RFC 5227 §2.1.1).</summary>
    public IPAddress Sender { get; }

    /// <summary>The target's IPv4 address.</summary>
    public IPAddress Target { get; }

    /// <returns>false when the packet is short or not about IPv4 over Ethernet.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, out ArpReader arp)
    {
        arp = default;
        if (packet.Length < Size || BinaryPrimitives.ReadUInt64BigEndian(packet) >> 16 != EthernetIpv4) return false;
        arp = new(packet);
        return true;
    }
}
