using System.Diagnostics;
using System.Net.Sockets;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>Whole frames to and from one interface, whatever address they carry. For one thread, and only in the namespace where it was made.</summary>
internal sealed class WireEnd : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[2048];

    internal WireEnd(int interfaceIndex)
    {
        _socket = new(AddressFamily.Packet, SocketType.Raw, PacketEndPoint.Every) { ReceiveBufferSize = 4 * 1024 * 1024 };
        _socket.Bind(new PacketEndPoint(interfaceIndex));
    }

    /// <summary>When the last frame was received, in ticks of the stopwatch.</summary>
    internal long LastReceived { get; private set; }

    internal void Send(ReadOnlySpan<byte> frame) => _socket.Send(frame);

    /// <summary>The first frame that fits.</summary>
    internal byte[] ReceiveUntil(Func<byte[], bool> fits)
    {
        for (Stopwatch timeout = Stopwatch.StartNew(); timeout.Elapsed < TimeSpan.FromSeconds(60);)
        {
            if (TryReceive(TimeSpan.FromMilliseconds(100)) is { } frame && fits(frame)) return frame;
        }
        throw new TimeoutException("No such frame came.");
    }

    /// <summary>The next frame, or null after a time.</summary>
    internal byte[]? TryReceive(TimeSpan timeout)
    {
        if (!_socket.Poll(timeout, SelectMode.SelectRead)) return null;
        int length = _socket.Receive(_buffer);
        LastReceived = Stopwatch.GetTimestamp();
        return _buffer[..length];
    }

    public void Dispose() => _socket.Dispose();
}
