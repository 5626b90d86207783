using System.Net.Sockets;

namespace EdgeGuard.Linux.Tests.Netns;

/// <summary>Puts whole Ethernet frames on an interface, as another machine on that wire would.</summary>
internal sealed class FrameSocket : IDisposable
{
    private readonly Socket _socket;

    internal FrameSocket(int interfaceIndex)
    {
        _socket = new(AddressFamily.Packet, SocketType.Raw, PacketEndPoint.Every);
        _socket.Bind(new PacketEndPoint(interfaceIndex));
    }

    internal void Send(ReadOnlySpan<byte> frame) => _socket.Send(frame);

    public void Dispose() => _socket.Dispose();
}
