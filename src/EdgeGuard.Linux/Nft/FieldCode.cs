using System.Collections.Frozen;
using EdgeGuard.Core.Nft;

namespace EdgeGuard.Linux.Nft;

/// <summary>How the kernel loads a packet field, and which protocol the packet must have for the field to exist.</summary>
/// <param name="Type">Number of nft's data type, which <c>nft</c> uses to print values.</param>
/// <param name="Base">Header that the offset counts from; null for packet metadata (<c>meta</c>).</param>
/// <param name="Offset">Octets from the start of that header, or the metadata key.</param>
/// <param name="Length">Octets to load.</param>
internal sealed record FieldCode(int Type, PayloadBase? Base, int Offset, int Length)
{
    private const int MetaInterface = 6, MetaOutInterface = 7, MetaFamily = 15, MetaProtocol = 16, MetaEtherType = 1;
    private const ushort Arp = 0x0806;
    private const byte Ipv4 = 2, Ipv6 = 10, Icmp = 1, Icmpv6 = 58;

    private static readonly FrozenDictionary<NftField, FieldCode> Codes = new Dictionary<NftField, FieldCode>
    {
        [NftField.InInterface] = new(DataType.InterfaceName, null, MetaInterface, 16),
        [NftField.OutInterface] = new(DataType.InterfaceName, null, MetaOutInterface, 16),
        [NftField.Family] = new(DataType.Family, null, MetaFamily, 1),
        [NftField.Protocol] = new(DataType.Protocol, null, MetaProtocol, 1),
        [NftField.EtherSource] = new(DataType.Ether, PayloadBase.Link, 6, 6),
        [NftField.EtherDestination] = new(DataType.Ether, PayloadBase.Link, 0, 6),
        [NftField.Ipv4Source] = new(DataType.Ipv4, PayloadBase.Network, 12, 4) { Family = Ipv4 },
        [NftField.Ipv4Destination] = new(DataType.Ipv4, PayloadBase.Network, 16, 4) { Family = Ipv4 },
        [NftField.Ipv6Source] = new(DataType.Ipv6, PayloadBase.Network, 8, 16) { Family = Ipv6 },
        [NftField.Ipv6Destination] = new(DataType.Ipv6, PayloadBase.Network, 24, 16) { Family = Ipv6 },
        [NftField.SourcePort] = new(DataType.Service, PayloadBase.Transport, 0, 2),
        [NftField.DestinationPort] = new(DataType.Service, PayloadBase.Transport, 2, 2),
        [NftField.IcmpType] = new(DataType.IcmpType, PayloadBase.Transport, 0, 1) { Family = Ipv4, Protocol = Icmp },
        [NftField.IcmpCode] = new(DataType.IcmpCode, PayloadBase.Transport, 1, 1) { Family = Ipv4, Protocol = Icmp },
        [NftField.Icmpv6Type] = new(DataType.Icmpv6Type, PayloadBase.Transport, 0, 1) { Family = Ipv6, Protocol = Icmpv6 },
        [NftField.Icmpv6Code] = new(DataType.Icmpv6Code, PayloadBase.Transport, 1, 1) { Family = Ipv6, Protocol = Icmpv6 },
        [NftField.EtherType] = new(DataType.EtherType, null, MetaEtherType, 2),
        [NftField.ArpSenderMac] = new(DataType.Ether, PayloadBase.Network, 8, 6) { EtherType = Arp },
        [NftField.ArpSenderIp] = new(DataType.Ipv4, PayloadBase.Network, 14, 4) { EtherType = Arp },
        [NftField.NeighborTarget] = OfNeighbor(DataType.Ipv6, 8, 16),
        [NftField.NeighborMac] = OfNeighbor(DataType.Ether, 26, 6),
        [NftField.SolicitorMac] = OfNeighbor(DataType.Ether, 10, 6),
        [NftField.SecondNeighborOption] = OfNeighbor(DataType.Integer, 32, 1),
        [NftField.ThirdNeighborOption] = OfNeighbor(DataType.Integer, 40, 1),
        [NftField.SecondSolicitorOption] = OfNeighbor(DataType.Integer, 16, 1),
        [NftField.ThirdSolicitorOption] = OfNeighbor(DataType.Integer, 24, 1),
        [NftField.FrameType] = new(DataType.EtherType, PayloadBase.Link, 12, 2),
        [NftField.LlcAddresses] = new(DataType.EtherType, PayloadBase.Link, 14, 2),
    }.ToFrozenDictionary();

    /// <summary>Address family that the packet must have; 0 for any.</summary>
    internal byte Family { get; private init; }

    /// <summary>EtherType that the frame must have; 0 for any.</summary>
    internal ushort EtherType { get; private init; }

    /// <summary>Transport protocol that the packet must have; 0 for any.</summary>
    internal byte Protocol { get; private init; }

    /// <summary>The field exists only on Ethernet.</summary>
    internal bool IsEther => Base == PayloadBase.Link;

    internal static FieldCode Of(NftField field) => Codes[field];

    private static FieldCode OfNeighbor(int type, int offset, int length) => new(type, PayloadBase.Transport, offset, length) { Family = Ipv6, Protocol = Icmpv6 };
}

/// <summary>The header that an offset counts from (<c>enum nft_payload_bases</c>).</summary>
internal enum PayloadBase
{
    Link,
    Network,
    Transport,
}
