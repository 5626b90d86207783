using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Packets;

/// <summary>Captures every IP packet on one interface, as on the wire: before the host's firewall on arrival, after it on departure.</summary>
internal sealed class PacketTap : IAsyncDisposable
{
    private const byte ToThisHost = 0;
    private const byte FromThisHost = 4;
    private const int SocketLevel = 263;
    private const int Statistics = 6;
    private const int BufferBytes = 4 << 20;

    private readonly Socket _socket;
    private readonly List<CapturedPacket> _packets = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;
    private long _lost;

    /// <summary>Starts to capture.</summary>
    internal PacketTap(NetworkNamespace host, string networkInterface)
    {
        Host = host.Name;
        LinkLayerEndPoint all = new(host.InterfaceIndex(networkInterface));
        // Protocol 0 until bound: the socket queues no packet of another interface.
        _socket = host.OpenSocket(AddressFamily.Packet, SocketType.Dgram, 0);
        _socket.ReceiveBufferSize = BufferBytes;
        _socket.Bind(all);
        _reading = ReadAsync(_stop.Token);
    }

    /// <summary>Name of the host.</summary>
    internal string Host { get; }

    /// <summary>Counts the captured packets that match.</summary>
    /// <exception cref="LabException">Packets were lost, so the count would be wrong.</exception>
    internal int Count(Func<CapturedPacket, bool> matches)
    {
        if (_reading.IsFaulted) throw new LabException($"The packet capture at {Host} failed, so its counts are not valid.", _reading.Exception);
        ThrowIfPacketsWereLost();
        lock (_packets) return _packets.Count(matches);
    }

    /// <summary>The captured packets that match, oldest first.</summary>
    internal IReadOnlyList<CapturedPacket> Find(Func<CapturedPacket, bool> matches)
    {
        lock (_packets) return [.. _packets.Where(matches)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        byte[] buffer = new byte[128];
        SocketAddress from = LinkLayerEndPoint.Empty();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                from.Size = LinkLayerEndPoint.Empty().Size;
                int length = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, from, stop);
                Add(buffer.AsSpan(0, length), LinkLayerEndPoint.PacketType(from), Stopwatch.GetTimestamp());
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.NetworkDown)
            {
                // Reported once while the interface is down; it may come up again.
            }
            catch (OperationCanceledException)
            {
                // The capture stops.
            }
        }
    }

    private void Add(ReadOnlySpan<byte> bytes, byte type, long at)
    {
        if (type is not (ToThisHost or FromThisHost)) return;
        if (!PacketReader.TryRead(bytes, at, type == FromThisHost, out CapturedPacket packet)) return;
        lock (_packets) _packets.Add(packet);
    }

    // Reading resets the kernel's counter (packet(7), PACKET_STATISTICS).
    private void ThrowIfPacketsWereLost()
    {
        Span<uint> counters = stackalloc uint[2];
        _socket.GetRawSocketOption(SocketLevel, Statistics, MemoryMarshal.AsBytes(counters));
        long lost = Interlocked.Add(ref _lost, counters[1]);
        if (lost > 0) throw new LabException($"The packet capture at {Host} lost {lost} packets, so its counts are not valid. This machine is too busy; try again.");
    }
}
