using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Interfaces;

/// <summary>Sends complete Ethernet frames out of one interface.</summary>
public static class FrameSender
{
    /// <summary>Sends the frames in order.</summary>
    /// <returns>false where the interface has no carrier, so that nobody receives them.</returns>
    /// <exception cref="SocketException">The interface does not exist, or CAP_NET_RAW is missing.</exception>
    public static bool Send(string interfaceName, IEnumerable<byte[]> frames)
    {
        using RouteSocket links = new();
        Link link = LinkTable.Read(links).FirstOrDefault(l => l.Name == interfaceName) ?? throw new SocketException(19);
        using Socket socket = new(AddressFamily.Packet, SocketType.Raw, 0);
        EndPoint where = new InterfaceEndPoint(link.Index);
        foreach (byte[] frame in frames) socket.SendTo(frame, where);
        return link.HasCarrier;
    }

    // struct sockaddr_ll, see PacketSocket.
    private sealed class InterfaceEndPoint(int index) : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            SocketAddress address = new(AddressFamily.Packet, 20);
            BinaryPrimitives.WriteUInt16BigEndian(address.Buffer.Span[2..], 3);
            MemoryMarshal.Write(address.Buffer.Span[4..], index);
            return address;
        }
    }
}
