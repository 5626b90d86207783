using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Linux.Tests.Netns;

/// <summary>Puts whole Ethernet frames on an interface, as another machine on that wire would.</summary>
internal sealed class FrameSocket : IDisposable
{
    private const int EveryProtocol = 0x0003;

    private readonly Socket _socket;

    internal FrameSocket(int interfaceIndex)
    {
        _socket = new(AddressFamily.Packet, SocketType.Raw, (ProtocolType)BinaryPrimitives.ReverseEndianness((ushort)EveryProtocol));
        _socket.Bind(new PacketEndPoint(interfaceIndex));
    }

    internal void Send(ReadOnlySpan<byte> frame) => _socket.Send(frame);

    public void Dispose() => _socket.Dispose();

    /// <summary><c>struct sockaddr_ll</c>: family, protocol, index of the interface.</summary>
    private sealed class PacketEndPoint(int interfaceIndex) : EndPoint
    {
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
}
