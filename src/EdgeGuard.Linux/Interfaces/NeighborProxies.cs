using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Interfaces;

/// <summary>NDP proxy entries: IPv6 addresses for which the kernel answers neighbor solicitations on an interface.</summary>
public static class NeighborProxies
{
    private const byte Ipv6 = 10, Proxy = 0x08;
    private const int HeaderSize = 12, IndexAt = 4;
    private const ushort Destination = 1;
    private const int NoEntry = 2;

    /// <summary>Adds an entry; no effect if it exists.</summary>
    /// <exception cref="KernelRefusedException">The kernel refused, for example because the interface is gone.</exception>
    public static void Add(string interfaceName, IPAddress address) => Change(RouteSocket.NewNeighbor, RouteSocket.Create, interfaceName, address);

    /// <summary>Removes an entry; no effect if it does not exist.</summary>
    /// <exception cref="KernelRefusedException">The kernel refused.</exception>
    public static void Remove(string interfaceName, IPAddress address) => Change(RouteSocket.DeleteNeighbor, 0, interfaceName, address);

    /// <summary>Removes all entries of an interface; no effect if the interface is gone.</summary>
    /// <exception cref="KernelRefusedException">The kernel refused.</exception>
    public static void Clear(string interfaceName)
    {
        using (RouteSocket socket = new())
        {
            if (LinkTable.Read(socket).All(l => l.Name != interfaceName)) return;
        }
        foreach (IPAddress address in Read(interfaceName)) Remove(interfaceName, address);
    }

    /// <summary>The addresses of all entries of an interface.</summary>
    /// <exception cref="KernelRefusedException">The interface does not exist, or the kernel refused the list.</exception>
    public static ImmutableHashSet<IPAddress> Read(string interfaceName)
    {
        using RouteSocket socket = new();
        int index = IndexOf(socket, interfaceName);
        HashSet<IPAddress> found = [];
        socket.Collect(RouteSocket.GetNeighbor, Ipv6, RouteSocket.NeighborRest(index, Proxy), message => Take(message, index, found), found.Clear);
        return [.. found];
    }

    private static void Take(NetlinkMessage message, int index, HashSet<IPAddress> found)
    {
        if (message.Type != RouteSocket.NewNeighbor || message.Payload.Length < HeaderSize) return;
        if (System.Runtime.InteropServices.MemoryMarshal.Read<int>(message.Payload[IndexAt..]) != index) return;
        NetlinkAttributeReader attributes = new(message.Payload[HeaderSize..]);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> value))
        {
            if (type == Destination && value.Length == 16) found.Add(new(value));
        }
    }

    private static void Change(int type, int flags, string interfaceName, IPAddress address)
    {
        using RouteSocket socket = new();
        int refused = socket.Ask(type, flags, Ipv6, RouteSocket.NeighborRest(IndexOf(socket, interfaceName), Proxy),
            writer => writer.Put(Destination, address.GetAddressBytes()));
        if (refused != 0 && !(type == RouteSocket.DeleteNeighbor && refused == NoEntry))
            throw new KernelRefusedException($"Changing the NDP proxy entry {address} on {interfaceName}", refused);
    }

    private static int IndexOf(RouteSocket socket, string name) =>
        LinkTable.Read(socket).FirstOrDefault(l => l.Name == name)?.Index ?? throw new KernelRefusedException($"Detection interface {name}", 19);
}
