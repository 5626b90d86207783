using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Coverage;

/// <summary>Frames from one station of a bridge to another.</summary>
internal sealed class Cable : IDisposable
{
    private readonly Socket _sender, _receiver;
    private readonly MacAddress _from;
    private readonly byte[] _buffer = new byte[2048];
    private ushort _fence;

    internal Cable(Station from, Station to)
    {
        (_sender, _receiver, _from) = (Open(from), Open(to), from.Mac);
    }

    /// <summary>Whether a frame that the one sends arrives at the other, before another that no rule is about.</summary>
    internal bool Carries(byte[] frame)
    {
        byte[] fence = [.. Enumerable.Repeat((byte)0xFF, 6), .. frame[6..12], 0x88, 0xcc, (byte)(++_fence >> 8), (byte)_fence, .. new byte[46]];
        _from.CopyTo(fence.AsSpan(6));
        _sender.Send(frame);
        _sender.Send(fence);
        bool isThere = false;
        while (_receiver.Poll(TestTimeout.Limit, SelectMode.SelectRead))
        {
            ReadOnlySpan<byte> received = _buffer.AsSpan(0, _receiver.Receive(_buffer));
            if (received.SequenceEqual(fence)) return isThere;
            isThere |= IsSame(received, frame);
        }
        throw new TimeoutException("The cable carries nothing.");
    }

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }

    // The socket shows a frame without its outer tag.
    private static bool IsSame(ReadOnlySpan<byte> received, byte[] sent) => received.SequenceEqual(sent)
        || sent[12] is 0x81 or 0x88 && received[..12].SequenceEqual(sent.AsSpan(0, 12)) && received[12..].SequenceEqual(sent.AsSpan(16));

    private static Socket Open(Station station) => station.Do(inside =>
    {
        int index = int.Parse(inside.Execute("ip", ["-o", "link", "show", "eth0"]).Split(':')[0], System.Globalization.CultureInfo.InvariantCulture);
        Socket socket = new(AddressFamily.Packet, SocketType.Raw, PacketEndPoint.Every) { ReceiveBufferSize = 4 << 20 };
        socket.Bind(new PacketEndPoint(index));
        return socket;
    });
}
