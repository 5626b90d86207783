using EdgeGuard.Core.Violations;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nflog;

/// <summary>
/// Reads NFLOG reports from one socket, converts them into violations, and counts losses and errors. One thread listens; any thread
/// may read the counters.
/// </summary>
internal sealed class NflogListener : IDisposable
{
    private const ushort PacketMessage = 4 << 8;

    private readonly TimeProvider _time;
    private readonly InterfaceNames _interfaces;
    private readonly NflogGroup[] _groups;
    private readonly Func<Violation, bool> _deliver;
    private long _read, _lost, _overruns, _shed, _malformed;

    private NflogListener(NetlinkSocket socket, NflogOptions options, TimeProvider time, Func<Violation, bool> deliver)
    {
        _time = time;
        _interfaces = new(time);
        Socket = socket;
        _deliver = deliver;
        _groups = [.. options.Groups.Select(number => new NflogGroup(number))];
        Buffer = socket.SetReceiveBuffer(options.ReceiveBufferOctets);
    }

    /// <summary>The netlink socket.</summary>
    internal NetlinkSocket Socket { get; }

    /// <summary>Size of the receive buffer in octets, and whether it could exceed the system limit.</summary>
    internal (int Octets, bool Forced) Buffer { get; }

    internal NflogCounters Counters => new(
        Volatile.Read(ref _read), Volatile.Read(ref _lost), Volatile.Read(ref _overruns), Volatile.Read(ref _shed), Volatile.Read(ref _malformed));

    /// <summary>Opens a socket and binds the groups.</summary>
    /// <param name="options">Groups and sizes.</param>
    /// <param name="time">Clock for the violations' timestamps.</param>
    /// <param name="deliver">Accepts a violation, or returns false; refused ones are counted.</param>
    /// <exception cref="KernelRefusedException">Another program uses a group, or CAP_NET_ADMIN is missing; nothing stays open.</exception>
    internal static NflogListener Open(NflogOptions options, TimeProvider time, Func<Violation, bool> deliver)
    {
        NflogListener listener = new(NetlinkSocket.Open(), options, time, deliver);
        try
        {
            foreach (NflogGroup group in listener._groups) group.Bind(listener.Socket, options.SnapLength, listener.Take);
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Waits for one datagram and processes its reports.</summary>
    /// <exception cref="KernelRefusedException">The socket failed.</exception>
    internal NetlinkReceived Listen(int timeoutMilliseconds)
    {
        NetlinkReceived received = Socket.Receive(timeoutMilliseconds, out ReadOnlySpan<byte> datagram);
        if (received == NetlinkReceived.Overrun) Count(ref _overruns);
        NetlinkMessageReader messages = new(datagram);
        while (messages.TryRead(out NetlinkMessage message)) TryTake(message);
        if (!messages.AtEnd) Count(ref _malformed);
        return received;
    }

    /// <inheritdoc/>
    public void Dispose() => Socket.Dispose();

    // One report that cannot be read must not end the thread.
    private void TryTake(NetlinkMessage message)
    {
        try
        {
            Take(message);
        }
        catch (Exception problem) when (problem is not KernelRefusedException)
        {
            Count(ref _malformed);
        }
    }

    private void Take(NetlinkMessage message)
    {
        if (message.Type != PacketMessage) return;
        if (!NflogReader.TryRead(message.Payload, out NflogPacket report))
        {
            Count(ref _malformed);
            return;
        }
        Count(ref _read);
        CountMissing(report);
        string name = _interfaces.NameOf(report.InInterface);
        string? port = report.InPort == 0 ? null : _interfaces.NameOf(report.InPort);
        if (!ViolationReader.TryRead(report, name, _time.GetUtcNow(), out Violation? violation, port)) Count(ref _malformed);
        else if (!_deliver(violation)) Count(ref _shed);
    }

    private void CountMissing(NflogPacket report)
    {
        foreach (NflogGroup group in _groups)
        {
            if (group.Number == report.Group) Count(ref _lost, group.CountMissing(report.Sequence));
        }
    }

    // One thread writes and others only read, so no interlocked instruction is needed.
    private static void Count(ref long counter, long by = 1) => Volatile.Write(ref counter, counter + by);
}
