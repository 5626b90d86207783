using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Actors;

/// <summary>Sees every IP packet that enters or leaves one interface, before and behind all firewalls of its host.</summary>
internal sealed class PacketTap : IAsyncDisposable
{
    private const byte ToThisHost = 0;
    private const byte FromThisHost = 4;
    private const int SocketLevel = 263;
    private const int Statistics = 6;
    private const int BufferBytes = 4 << 20;

    private readonly Socket _socket;
    private readonly List<SeenPacket> _seen = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;
    private long _missed;

    /// <summary>Begins to watch.</summary>
    internal PacketTap(NetworkNamespace where, string networkInterface)
    {
        Host = where.Name;
        LinkLayerEndPoint all = new(where.IndexOf(networkInterface));
        // Protocol 0 until bound: nothing is queued from interfaces that are not watched.
        _socket = where.OpenSocket(AddressFamily.Packet, SocketType.Dgram, 0);
        _socket.ReceiveBufferSize = BufferBytes;
        _socket.Bind(all);
        _reading = ReadAsync(_stop.Token);
    }

    /// <summary>Where it watches.</summary>
    internal string Host { get; }

    /// <summary>How many packets of those that passed answer the question.</summary>
    /// <exception cref="LabException">Packets passed unseen, so no count holds.</exception>
    internal int Count(Func<SeenPacket, bool> question)
    {
        if (_reading.IsFaulted) throw new LabException($"The tap at {Host} broke, so its counts do not hold.", _reading.Exception);
        MustHaveSeenAll();
        lock (_seen) return _seen.Count(question);
    }

    /// <summary>The packets that answer the question, oldest first.</summary>
    internal IReadOnlyList<SeenPacket> Find(Func<SeenPacket, bool> question)
    {
        lock (_seen) return [.. _seen.Where(question)];
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
                Take(buffer.AsSpan(0, length), LinkLayerEndPoint.PacketType(from), Stopwatch.GetTimestamp());
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.NetworkDown)
            {
                // Told once while the interface is down; it may come up again.
            }
            catch (OperationCanceledException)
            {
                // Asked to stop.
            }
        }
    }

    private void Take(ReadOnlySpan<byte> packet, byte type, long at)
    {
        if (type is not (ToThisHost or FromThisHost)) return;
        if (!PacketReader.TryRead(packet, at, type == FromThisHost, out SeenPacket seen)) return;
        lock (_seen) _seen.Add(seen);
    }

    // The kernel's counter starts anew at each reading (packet(7), PACKET_STATISTICS).
    private void MustHaveSeenAll()
    {
        Span<uint> counters = stackalloc uint[2];
        _socket.GetRawSocketOption(SocketLevel, Statistics, MemoryMarshal.AsBytes(counters));
        long missed = Interlocked.Add(ref _missed, counters[1]);
        if (missed > 0) throw new LabException($"The tap at {Host} missed {missed} packets, so its counts do not hold. This machine is too busy; try again.");
    }
}
