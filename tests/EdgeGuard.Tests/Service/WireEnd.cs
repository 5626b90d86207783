using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Tests.Service;

/// <summary>Whole frames to and from one interface, whatever address they carry. For one thread, and only in the namespace where it was made.</summary>
internal sealed class WireEnd : IDisposable
{
    private const int EveryProtocol = 0x0003;

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[2048];

    internal WireEnd(int interfaceIndex)
    {
        _socket = new(AddressFamily.Packet, SocketType.Raw, (ProtocolType)BinaryPrimitives.ReverseEndianness((ushort)EveryProtocol)) { ReceiveBufferSize = 4 * 1024 * 1024 };
        _socket.Bind(new PacketEndPoint(interfaceIndex));
    }

    /// <summary>When the last frame was received, in ticks of the stopwatch.</summary>
    internal long LastReceived { get; private set; }

    internal void Send(ReadOnlySpan<byte> frame) => _socket.Send(frame);

    /// <summary>The first frame that fits.</summary>
    internal byte[] ReceiveUntil(Func<byte[], bool> fits)
    {
        for (Stopwatch patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromSeconds(20);)
        {
            if (TryReceive(TimeSpan.FromMilliseconds(100)) is { } frame && fits(frame)) return frame;
        }
        throw new TimeoutException("No such frame came.");
    }

    /// <summary>The next frame, or null after a time.</summary>
    internal byte[]? TryReceive(TimeSpan patience)
    {
        if (!_socket.Poll(patience, SelectMode.SelectRead)) return null;
        int length = _socket.Receive(_buffer);
        LastReceived = Stopwatch.GetTimestamp();
        return _buffer[..length];
    }

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
