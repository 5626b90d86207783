using System.Net.Sockets;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Packets;

namespace EdgeGuard.Oracle.Wires;

/// <summary>The far end of one of the gateway's interfaces: puts whole frames in, and sees every frame that comes out.</summary>
internal sealed class FarEnd : IDisposable
{
    private const int SolSocket = 1, ReceiveBufferForce = 33;
    private const int BufferOctets = 64 * 1024 * 1024;
    private const int EthernetHeader = 14;

    private readonly Socket _socket;
    private readonly byte[] _frame = new byte[2048];

    internal FarEnd(int interfaceIndex)
    {
        _socket = new(AddressFamily.Packet, SocketType.Raw, PacketEndPoint.Every);
        _socket.SetRawSocketOption(SolSocket, ReceiveBufferForce, BitConverter.GetBytes(BufferOctets));
        _socket.Bind(new PacketEndPoint(interfaceIndex));
        _socket.Blocking = false;
    }

    internal void Send(ReadOnlySpan<byte> frame) => _socket.Send(frame);

    /// <summary>The next packet of ours that came out here.</summary>
    /// <returns>false when there is none yet.</returns>
    internal bool TryReceive(out Arrival arrival)
    {
        while (true)
        {
            int length = _socket.Receive(_frame, SocketFlags.None, out SocketError error);
            if (error != SocketError.Success) break;
            if (length > EthernetHeader && PacketReader.TryRead(_frame.AsSpan(EthernetHeader, length - EthernetHeader), out arrival)) return true;
        }
        arrival = default;
        return false;
    }

    public void Dispose() => _socket.Dispose();
}
