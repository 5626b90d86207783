using System.Runtime.InteropServices;
using System.Text;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Interfaces;

/// <summary>A network interface as the kernel lists it.</summary>
/// <param name="Index">Interface index.</param>
/// <param name="Name">Interface name.</param>
/// <param name="Mac">Its MAC address; null if it has none of six octets.</param>
/// <param name="Master">Index of the bridge or bond that it belongs to; 0 for none.</param>
/// <param name="Kind">Link kind such as <c>bridge</c> or <c>veth</c>; empty for hardware.</param>
/// <param name="IsBridgePort">It is a port of a bridge.</param>
/// <param name="IsIsolated">The bridge port is isolated.</param>
/// <param name="Parent">Index of the interface that this one is a part of, such as that of a VLAN; 0 for none.</param>
/// <param name="IsHairpin">The bridge port is in hairpin mode: frames may leave by the port they came in.</param>
internal sealed record Link(int Index, string Name, MacAddress? Mac, int Master, string Kind, bool IsBridgePort, bool IsIsolated, bool IsHairpin, int Parent = 0)
{
    /// <summary>It is up and has a carrier.</summary>
    internal bool HasCarrier { get; init; }
}

/// <summary>The kernel's list of interfaces.</summary>
internal static class LinkTable
{
    private const int HeaderSize = 16, IndexAt = 4, FlagsAt = 8;
    private const uint LowerUp = 1 << 16;
    private const ushort Address = 1, Name = 3, ParentOf = 5, Master = 10, Information = 18;
    private const ushort KindOf = 1, PortKind = 4, PortData = 5, Hairpin = 4, Isolated = 33;

    /// <summary>Every interface of this network namespace.</summary>
    /// <exception cref="KernelRefusedException">The kernel refused the list, or it changed during each of five reads.</exception>
    internal static IReadOnlyList<Link> Read(RouteSocket socket)
    {
        List<Link> links = [];
        bool isWhole = socket.Collect(RouteSocket.GetLink, 0, RouteSocket.LinkRest(0), message =>
        {
            if (message.Type == RouteSocket.NewLink && message.Payload.Length >= HeaderSize) links.Add(ReadLink(message.Payload));
        }, links.Clear);
        return isWhole ? links : throw new KernelRefusedException("Listing the interfaces", KernelError.Interrupted, "The list changed while it was read, five times in a row.");
    }

    private static Link ReadLink(ReadOnlySpan<byte> payload)
    {
        Link link = new(MemoryMarshal.Read<int>(payload[IndexAt..]), "", null, 0, "", false, false, false) { HasCarrier = (MemoryMarshal.Read<uint>(payload[FlagsAt..]) & LowerUp) != 0 };
        NetlinkAttributeReader attributes = new(payload[HeaderSize..]);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> value))
        {
            link = type switch
            {
                Address when value.Length == 6 => link with { Mac = MacAddress.Read(value) },
                Name => link with { Name = Text(value) },
                ParentOf when value.Length == 4 => link with { Parent = MemoryMarshal.Read<int>(value) },
                Master when value.Length == 4 => link with { Master = MemoryMarshal.Read<int>(value) },
                Information => ReadInformation(link, value),
                _ => link,
            };
        }
        return link;
    }

    private static Link ReadInformation(Link link, ReadOnlySpan<byte> bytes)
    {
        NetlinkAttributeReader attributes = new(bytes);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> value))
        {
            link = type switch
            {
                KindOf => link with { Kind = Text(value) },
                PortKind => link with { IsBridgePort = Text(value) == "bridge" },
                PortData when link.IsBridgePort => ReadPort(link, value),
                _ => link,
            };
        }
        return link;
    }

    private static Link ReadPort(Link link, ReadOnlySpan<byte> bytes)
    {
        NetlinkAttributeReader attributes = new(bytes);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> value))
        {
            if (type == Hairpin) link = link with { IsHairpin = value is [not 0, ..] };
            if (type == Isolated) link = link with { IsIsolated = value is [not 0, ..] };
        }
        return link;
    }

    private static string Text(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets.TrimEnd((byte)0));
}
