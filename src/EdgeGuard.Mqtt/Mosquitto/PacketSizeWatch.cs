namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>
/// Counts the octets of the packet that the library reads now. The library returns only when nothing more is there to read, so a peer that sends
/// without a pause would have a packet of any size read: a timer ends the connection meanwhile.
/// </summary>
internal sealed class PacketSizeWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly int _socket;
    private readonly long _largest;
    private readonly Timer _timer;
    private long _began;
    private bool _isClosed;

    /// <param name="socket">The connection; the library closes it by itself, so this keeps a descriptor of its own.</param>
    /// <param name="largest">The most octets of one packet, with what TLS adds.</param>
    internal PacketSizeWatch(int socket, long largest)
    {
        _socket = Descriptor.Duplicate(socket);
        _largest = largest;
        _timer = new(_ => EndIfExceeded());
    }

    /// <summary>Whether the packet is larger than the limit.</summary>
    internal bool IsExceeded => Descriptor.Consumed(_socket) - Interlocked.Read(ref _began) > _largest;

    /// <summary>A packet was read whole.</summary>
    internal void Begin() => Interlocked.Exchange(ref _began, Descriptor.Consumed(_socket));

    /// <summary>Reads under watch.</summary>
    internal int During(Func<int> read)
    {
        _timer.Change(Interval, Interval);
        try
        {
            return read();
        }
        finally
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            if (!_isClosed) Descriptor.Close(_socket);
            _isClosed = true;
        }
    }

    private void EndIfExceeded()
    {
        lock (_gate)
        {
            if (!_isClosed && IsExceeded) Descriptor.Shutdown(_socket);
        }
    }
}
