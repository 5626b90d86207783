using System.Buffers.Binary;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Wire;

/// <summary>Kind of a neighbor discovery message, its ICMPv6 type (RFC 4861 §4).</summary>
public enum NeighborMessageType : byte
{
    /// <summary>A host looks for routers.</summary>
    RouterSolicitation = 133,

    /// <summary>A router announces itself and its prefixes.</summary>
    RouterAdvertisement = 134,

    /// <summary>A node asks for the owner of an address.</summary>
    NeighborSolicitation = 135,

    /// <summary>A node announces that it holds an address.</summary>
    NeighborAdvertisement = 136,
}

/// <summary>
/// A neighbor discovery message (RFC 4861 §4). The checksum is not looked at.
/// <code>
/// type 1 │ code 1 = 0 │ checksum 2 │ flags 4 │ solicitation and advertisement of a neighbor: target 16 │ options: type 1 │ length 1 × 8 │ value
/// router advertisement: hop limit 1 │ flags 1 │ lifetime 2 │ reachable 4 │ retransmit 4 │ options
/// </code>
/// </summary>
public readonly ref struct NeighborReader
{
    /// <summary>IANA protocol number of ICMPv6.</summary>
    public const byte Protocol = 58;

    private const int HopLimit = 255;
    private const int SourceLinkLayerOption = 1;
    private const int TargetLinkLayerOption = 2;

    private NeighborReader(NeighborMessageType type, in IpPayloadReader ip, int optionsAt)
    {
        Type = type;
        Source = ip.Source;
        Target = type is NeighborMessageType.NeighborSolicitation or NeighborMessageType.NeighborAdvertisement ? new(ip.Payload.Slice(8, 16)) : null;
        if (type == NeighborMessageType.RouterAdvertisement) RouterLifetime = TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt16BigEndian(ip.Payload[6..]));
        Routes = type == NeighborMessageType.RouterAdvertisement ? RouteInformation.Read(ip.Payload[optionsAt..]) : [];
        LinkLayer = LinkLayerIn(ip.Payload[optionsAt..], type == NeighborMessageType.NeighborAdvertisement ? TargetLinkLayerOption : SourceLinkLayerOption);
    }

    /// <summary>Kind.</summary>
    public NeighborMessageType Type { get; }

    /// <summary>Sender of the packet; <c>::</c> while it has no address.</summary>
    public IPAddress Source { get; }

    /// <summary>The address asked for or announced; null in messages about routers.</summary>
    public IPAddress? Target { get; }

    /// <summary>The MAC address that the sender names as its own, or null.</summary>
    public MacAddress? LinkLayer { get; }

    /// <summary>How long the sender is a default router; zero for a router of its own prefixes only, and in all other messages.</summary>
    public TimeSpan RouterLifetime { get; }

    /// <summary>Prefixes to which the sender of a router advertisement says that it leads (RFC 4191 §2.3), and for how long; at most eight.</summary>
    public IReadOnlyList<(IPNetwork Prefix, TimeSpan Lifetime)> Routes { get; }

    /// <summary>The sender is about to use <see cref="Target"/> and asks whether another already does (RFC 4862 §5.4).</summary>
    public bool IsDuplicateProbe => Type == NeighborMessageType.NeighborSolicitation && Source.Equals(IPAddress.IPv6Any) && LinkLayer is null;

    /// <returns>false when the packet is none, or crossed a router (RFC 4861 §7.1).</returns>
    public static bool TryRead(in IpPayloadReader ip, out NeighborReader message)
    {
        message = default;
        if (ip.Protocol != Protocol || ip.HopLimit != HopLimit || ip.Payload is not [_, 0, ..]) return false;
        NeighborMessageType type = (NeighborMessageType)ip.Payload[0];
        int optionsAt = type switch
        {
            NeighborMessageType.RouterSolicitation => 8,
            NeighborMessageType.RouterAdvertisement => 16,
            NeighborMessageType.NeighborSolicitation or NeighborMessageType.NeighborAdvertisement => 24,
            _ => int.MaxValue,
        };
        if (ip.Payload.Length < optionsAt) return false;
        message = new(type, ip, optionsAt);
        return true;
    }

    private static MacAddress? LinkLayerIn(ReadOnlySpan<byte> options, int wanted)
    {
        while (options.Length >= 8 && options[1] > 0 && options[1] * 8 <= options.Length)
        {
            if (options[0] == wanted && options[1] == 1) return MacAddress.Read(options[2..]);
            options = options[(options[1] * 8)..];
        }
        return null;
    }
}
