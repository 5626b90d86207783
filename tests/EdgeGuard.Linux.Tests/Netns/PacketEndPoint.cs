using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Linux.Tests.Netns;

/// <summary>The address of a packet socket, <c>struct sockaddr_ll</c>: family, protocol, index of the interface.</summary>
internal sealed class PacketEndPoint(int interfaceIndex) : EndPoint
{
    private const int EveryProtocol = 0x0003;

    /// <summary>The protocol to open the socket with, to see and send every kind of frame.</summary>
    internal static readonly ProtocolType Every = (ProtocolType)BinaryPrimitives.ReverseEndianness((ushort)EveryProtocol);

    public override AddressFamily AddressFamily => AddressFamily.Packet;

    public override SocketAddress Serialize()
    {
        SocketAddress address = new(AddressFamily.Packet, 20);
        Span<byte> bytes = address.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], EveryProtocol);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], interfaceIndex);
        return address;
    }
}
