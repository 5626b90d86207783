using System.Runtime.InteropServices;
using System.Text;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Interfaces;

/// <summary>An interface as the kernel lists it.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Mac">Its hardware address; null for one without.</param>
/// <param name="Master">Number of the bridge or bond that it is a port of; 0 for none.</param>
/// <param name="Kind">What it is: <c>bridge</c>, <c>veth</c>, …; empty for hardware.</param>
/// <param name="IsBridgePort">It is a port of a bridge.</param>
/// <param name="IsIsolated">A port that is kept apart.</param>
/// <param name="IsHairpin">A port by which frames go back.</param>
internal sealed record Link(int Index, string Name, MacAddress? Mac, int Master, string Kind, bool IsBridgePort, bool IsIsolated, bool IsHairpin);

/// <summary>The kernel's list of interfaces.</summary>
internal static class LinkTable
{
    private const int HeaderSize = 16, IndexAt = 4;
    private const ushort Address = 1, Name = 3, Master = 10, Information = 18;
    private const ushort KindOf = 1, PortKind = 4, PortData = 5, Hairpin = 4, Isolated = 33;

    /// <summary>Every interface of this network namespace.</summary>
    /// <exception cref="KernelRefusedException">The kernel refused to tell, or the list never stood still.</exception>
    internal static IReadOnlyList<Link> Read(RouteSocket socket)
    {
        List<Link> links = [];
        bool isWhole = socket.Collect(RouteSocket.GetLink, 0, RouteSocket.LinkRest(0), message =>
        {
            if (message.Type == RouteSocket.NewLink && message.Payload.Length >= HeaderSize) links.Add(ReadLink(message.Payload));
        }, links.Clear);
        return isWhole ? links : throw new KernelRefusedException("Listing the interfaces", KernelError.Interrupted, "They changed while they were read, five times in a row.");
    }

    private static Link ReadLink(ReadOnlySpan<byte> payload)
    {
        Link link = new(MemoryMarshal.Read<int>(payload[IndexAt..]), "", null, 0, "", false, false, false);
        NetlinkAttributeReader attributes = new(payload[HeaderSize..]);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> value))
        {
            link = type switch
            {
                Address when value.Length == 6 => link with { Mac = MacAddress.Read(value) },
                Name => link with { Name = Text(value) },
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
