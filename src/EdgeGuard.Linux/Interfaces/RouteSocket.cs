using System.Runtime.InteropServices;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Interfaces;

/// <summary>Requests to routing netlink (rtnetlink). Its numbers use the machine's byte order.</summary>
internal sealed class RouteSocket : IDisposable
{
    internal const int NewLink = 16, GetLink = 18, NewNeighbor = 28, DeleteNeighbor = 29, GetNeighbor = 30;
    internal const int Create = 0x400;
    private const int NetlinkRoute = 0;

    private readonly NetlinkSocket _socket = NetlinkSocket.Open(NetlinkRoute);
    private uint _sequence;

    /// <summary>Writes the attributes of a request, after its <c>ifinfomsg</c> or <c>ndmsg</c>.</summary>
    internal delegate void Body(NetlinkWriter writer);

    /// <summary>Requests a list, up to five times if it changes meanwhile.</summary>
    /// <param name="type">Message type of the request.</param>
    /// <param name="family">Address family; the first octet of the header.</param>
    /// <param name="rest">The octets of the header after the family.</param>
    /// <param name="each">Called for every message of the answer.</param>
    /// <param name="startAnew">Called before each attempt, to discard earlier messages.</param>
    /// <returns>false if the list changed during each of five reads.</returns>
    /// <exception cref="KernelRefusedException">The kernel refused the list.</exception>
    internal bool Collect(int type, byte family, ReadOnlySpan<byte> rest, NetlinkMessageHandler each, Action startAnew)
    {
        for (int attempt = 0; attempt < 5; attempt++)
        {
            startAnew();
            NetlinkWriter writer = Write(type, NetlinkExchange.Dump, family, rest, _ => { });
            if (NetlinkExchange.Collect(_socket, writer.Written, _sequence, each) == NetlinkOutcome.Whole) return true;
        }
        return false;
    }

    /// <summary>Requests a change.</summary>
    /// <returns>0, or the kernel's error number.</returns>
    internal int Ask(int type, int flags, byte family, ReadOnlySpan<byte> rest, Body attributes)
    {
        NetlinkWriter writer = Write(type, NetlinkExchange.Acknowledge | flags, family, rest, attributes);
        return NetlinkExchange.Ask(_socket, writer.Written, _sequence);
    }

    /// <summary>The octets after the family in <c>struct ifinfomsg</c>.</summary>
    internal static byte[] LinkRest(int index)
    {
        byte[] rest = new byte[12];
        MemoryMarshal.Write(rest, index);
        return rest;
    }

    /// <summary>The octets after the family in <c>struct ndmsg</c>, padding left out: index 4 │ state 2 │ flags 1 │ type 1.</summary>
    internal static byte[] NeighborRest(int index, byte flags)
    {
        byte[] rest = new byte[8];
        MemoryMarshal.Write(rest, index);
        rest[6] = flags;
        return rest;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private NetlinkWriter Write(int type, int flags, byte family, ReadOnlySpan<byte> rest, Body attributes)
    {
        NetlinkWriter writer = new(256);
        using NetlinkWriter.Open message = writer.Message(type, NetlinkExchange.Request | flags, ++_sequence, family);
        writer.Append(rest);
        attributes(writer);
        return writer;
    }
}
