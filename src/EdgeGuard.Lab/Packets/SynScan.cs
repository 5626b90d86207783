using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Packets;

/// <summary>
/// Sends TCP SYN segments over IPv4 or IPv6 at a fixed rate and waits for no answer, as a bot does that searches for victims. The kernel
/// adds the IP header. The TCP header (RFC 9293 §3.1):
/// <code>source port 2 · destination port 2 · sequence 4 · acknowledgement 4 · offset and flags 2 · window 2 · checksum 2 · urgent 2</code>
/// </summary>
internal sealed class SynScan(NetworkNamespace from, IPAddress source, IReadOnlyList<IPEndPoint> targets, int perSecond)
{
    private const ushort SourcePort = 40_023;
    private const int HeaderSize = 20;
    private const ushort OffsetAndSyn = 5 << 12 | 0x02;

    /// <summary>Sends to each target once. All targets are of the address family of the source.</summary>
    /// <param name="before">Called just before each packet, with the time and the destination.</param>
    /// <param name="cancellation">Stops the scan.</param>
    internal async Task RunAsync(Action<long, IPAddress> before, CancellationToken cancellation)
    {
        using Socket socket = from.OpenSocket(source.AddressFamily, SocketType.Raw, ProtocolType.Tcp);
        byte[] header = new byte[HeaderSize];
        TimeSpan[] times = [.. targets.Select((_, i) => TimeSpan.FromSeconds((double)i / perSecond))];
        await SendSchedule.RunAsync(times, i =>
        {
            WriteSyn(header, targets[i]);
            before(Stopwatch.GetTimestamp(), targets[i].Address);
            socket.SendTo(header, new IPEndPoint(targets[i].Address, 0));
        }, cancellation);
    }

    // As in Mirai's scan, the sequence number is the last 32 bits of the destination address.
    private void WriteSyn(Span<byte> header, IPEndPoint to)
    {
        header.Clear();
        Span<byte> addresses = stackalloc byte[32];
        source.TryWriteBytes(addresses, out int length);
        to.Address.TryWriteBytes(addresses[length..], out _);
        addresses = addresses[..(length * 2)];
        BinaryPrimitives.WriteUInt16BigEndian(header, SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)to.Port);
        addresses[^4..].CopyTo(header[4..]);
        BinaryPrimitives.WriteUInt16BigEndian(header[12..], OffsetAndSyn);
        BinaryPrimitives.WriteUInt16BigEndian(header[14..], 0xFFFF);
        BinaryPrimitives.WriteUInt16BigEndian(header[16..], PacketBuilder.Checksum(addresses, header, (byte)ProtocolType.Tcp));
    }
}
