using System.Buffers.Binary;

namespace EdgeGuard.Core.Wire;

/// <summary>
/// Frames that carry IP inside another protocol, which is not read. They are PPPoE sessions (RFC 2516 §4), MPLS (RFC 5332 §3), and IEEE 802.3 frames with a
/// SNAP header (RFC 1042 §"Frame Format and MAC Level Issues").
/// </summary>
internal static class HiddenPacket
{
    private const ushort PppoeSession = 0x8864, Mpls = 0x8847, MplsMulticast = 0x8848, FirstType = 0x0600;

    /// <summary>Name of the protocol around the packet; null where there is none.</summary>
    internal static string? Around(in LinkReader link) => (ushort)link.Type switch
    {
        PppoeSession => "PPPoE",
        Mpls or MplsMulticast => "MPLS",
        < FirstType when link.Payload is [0xaa, 0xaa, 0x03, 0, 0, 0, _, _, ..] && (EtherType)BinaryPrimitives.ReadUInt16BigEndian(link.Payload[6..]) is EtherType.Ipv4 or EtherType.Ipv6 => "SNAP",
        _ => null,
    };
}
