using System.Runtime.InteropServices;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Interfaces;

/// <summary>The bridges' forwarding tables: which MAC addresses are behind which port.</summary>
internal static class ForwardingTable
{
    private const byte BridgeFamily = 7;
    private const int HeaderSize = 12, IndexAt = 4, StateAt = 8;
    private const ushort LinkLayer = 2, Permanent = 0x80;

    /// <summary>Number of stations behind each port, by interface index; counted up to 2.</summary>
    /// <exception cref="KernelRefusedException">The kernel refused the list.</exception>
    internal static IReadOnlyDictionary<int, int> CountStations(RouteSocket socket)
    {
        Dictionary<int, HashSet<MacAddress>> learned = [];
        socket.Collect(RouteSocket.GetNeighbor, BridgeFamily, RouteSocket.NeighborRest(0, 0), message => Take(message, learned), learned.Clear);
        return learned.ToDictionary(pair => pair.Key, pair => pair.Value.Count);
    }

    private static void Take(NetlinkMessage message, Dictionary<int, HashSet<MacAddress>> learned)
    {
        if (message.Type != RouteSocket.NewNeighbor || message.Payload.Length < HeaderSize) return;
        if ((MemoryMarshal.Read<ushort>(message.Payload[StateAt..]) & Permanent) != 0) return;
        int port = MemoryMarshal.Read<int>(message.Payload[IndexAt..]);
        if (!learned.TryGetValue(port, out HashSet<MacAddress>? stations)) learned[port] = stations = [];
        NetlinkAttributeReader attributes = new(message.Payload[HeaderSize..]);
        while (stations.Count < 2 && attributes.TryRead(out ushort type, out ReadOnlySpan<byte> value))
        {
            if (type == LinkLayer && value.Length == 6) stations.Add(MacAddress.Read(value));
        }
    }
}
