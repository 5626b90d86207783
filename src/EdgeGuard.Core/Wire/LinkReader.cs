using System.Buffers.Binary;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Wire;

/// <summary>
/// What stands before the network protocol, whatever kind of link it was captured on.
/// <code>
/// cooked 1: packet type 2 │ hardware 2 │ address length 2 │ address 8 │ type 2
/// cooked 2: type 2 │ 0 2 │ interface 4 │ hardware 2 │ packet type 1 │ address length 1 │ address 8
/// </code>
/// </summary>
public readonly ref struct LinkReader
{
    private const ushort EthernetHardware = 1;

    private LinkReader(MacAddress? source, MacAddress? destination, EtherType type, ReadOnlySpan<byte> payload)
    {
        Source = source;
        Destination = destination;
        Type = type;
        Payload = payload;
    }

    /// <summary>Sender; null where the link does not say.</summary>
    public MacAddress? Source { get; }

    /// <summary>Receiver; null where the link does not say.</summary>
    public MacAddress? Destination { get; }

    /// <summary>What the payload is.</summary>
    public EtherType Type { get; }

    /// <summary>What follows the link's header and any tags.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <returns>false when the header is not whole, or the link is of no kind that is read.</returns>
    public static bool TryRead(LinkType kind, ReadOnlySpan<byte> bytes, out LinkReader link)
    {
        link = default;
        return kind switch
        {
            LinkType.Ethernet => TryReadEthernet(bytes, out link),
            LinkType.LinuxCooked => bytes.Length >= 16 && TryReadCooked(bytes[2..], bytes[4..14], bytes[14..], out link),
            LinkType.LinuxCooked2 => bytes.Length >= 20 && TryReadCooked(bytes[8..], bytes[10..20], (byte[])[.. bytes[..2], .. bytes[20..]], out link),
            LinkType.Loopback or LinkType.LoopbackOfOpenBsd => bytes.Length >= 4 && TryReadBare(bytes[4..], out link),
            LinkType.RawIp or LinkType.RawIpv4 or LinkType.RawIpv6 or LinkType.RawIpOfBsd or LinkType.RawIpOfOpenBsd => TryReadBare(bytes, out link),
            _ => false,
        };
    }

    private static bool TryReadEthernet(ReadOnlySpan<byte> bytes, out LinkReader link)
    {
        link = default;
        if (!EthernetReader.TryRead(bytes, out EthernetReader ethernet)) return false;
        link = new(ethernet.Source, ethernet.Destination, ethernet.Type, ethernet.Payload);
        return true;
    }

    private static bool TryReadCooked(ReadOnlySpan<byte> hardware, ReadOnlySpan<byte> address, ReadOnlySpan<byte> fromType, out LinkReader link)
    {
        link = default;
        if (!EthernetReader.TrySkipTags(fromType, out EtherType type, out ReadOnlySpan<byte> payload)) return false;
        bool isEthernet = BinaryPrimitives.ReadUInt16BigEndian(hardware) == EthernetHardware && address[1] == 6;
        link = new(isEthernet ? MacAddress.Read(address[2..]) : null, null, type, payload);
        return true;
    }

    private static bool TryReadBare(ReadOnlySpan<byte> packet, out LinkReader link)
    {
        link = new(null, null, packet is [>= 0x60, ..] ? EtherType.Ipv6 : EtherType.Ipv4, packet);
        return !packet.IsEmpty;
    }
}
