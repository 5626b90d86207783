using System.Buffers.Binary;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Wire;

/// <summary>What an Ethernet frame carries.</summary>
public enum EtherType : ushort
{
    /// <summary>RFC 791 §3.1.</summary>
    Ipv4 = 0x0800,

    /// <summary>RFC 826 §"Packet format".</summary>
    Arp = 0x0806,

    /// <summary>IEEE 802.1Q tag.</summary>
    Vlan = 0x8100,

    /// <summary>RFC 8200 §3.</summary>
    Ipv6 = 0x86dd,

    /// <summary>IEEE 802.1ad outer tag.</summary>
    ProviderVlan = 0x88a8,

    /// <summary>IEEE 802.1AB.</summary>
    Lldp = 0x88cc,

    /// <summary>Outer tag of switches from before IEEE 802.1ad.</summary>
    OldProviderVlan = 0x9100,
}

/// <summary>
/// An Ethernet II frame; tags are stepped over.
/// <code>
/// destination 6 │ source 6 │ [ tag type 2 │ tag 2 ] × 0..2 │ type 2 │ payload
/// </code>
/// </summary>
public readonly ref struct EthernetReader
{
    private const int AddressesSize = 12;
    private const int TypeSize = 2;
    private const int TagSize = 4;
    private const int MostTags = 2;

    private EthernetReader(ReadOnlySpan<byte> frame, EtherType type, ReadOnlySpan<byte> payload)
    {
        Destination = MacAddress.Read(frame);
        Source = MacAddress.Read(frame[6..]);
        Type = type;
        Payload = payload;
    }

    /// <summary>Receiver; may be a group.</summary>
    public MacAddress Destination { get; }

    /// <summary>Sender.</summary>
    public MacAddress Source { get; }

    /// <summary>What the payload is; below 0x0600 it is a length (IEEE 802.3) and the payload is nothing that EdgeGuard reads.</summary>
    public EtherType Type { get; }

    /// <summary>What follows the type, padding included.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <returns>false when the frame ends before its type.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, out EthernetReader ethernet)
    {
        ethernet = default;
        if (frame.Length < AddressesSize || !TrySkipTags(frame[AddressesSize..], out EtherType type, out ReadOnlySpan<byte> payload)) return false;
        ethernet = new(frame, type, payload);
        return true;
    }

    /// <summary>Steps over tags to the type that counts.</summary>
    /// <param name="fromType">What follows the addresses.</param>
    /// <param name="type">The innermost type.</param>
    /// <param name="payload">What follows it.</param>
    /// <returns>false when there is no type, or more than two tags stand before it.</returns>
    internal static bool TrySkipTags(ReadOnlySpan<byte> fromType, out EtherType type, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        type = default;
        for (int tags = 0; tags <= MostTags && fromType.Length >= TypeSize; tags++)
        {
            type = (EtherType)BinaryPrimitives.ReadUInt16BigEndian(fromType);
            payload = fromType[TypeSize..];
            if (type is not (EtherType.Vlan or EtherType.ProviderVlan or EtherType.OldProviderVlan)) return true;
            if (fromType.Length < TagSize) return false;
            fromType = fromType[TagSize..];
        }
        return false;
    }
}
