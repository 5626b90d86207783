using EdgeGuard.Core.Violations;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nflog;

/// <summary>
/// Reads the kernel's reports off one socket, turns them into violations and counts what went wrong on the way. One thread
/// listens; any may look at the counters.
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

    /// <summary>Where the reports come from.</summary>
    internal NetlinkSocket Socket { get; }

    /// <summary>Size of the kernel's buffer for us, and whether it could pass the system's limit.</summary>
    internal (int Octets, bool Forced) Buffer { get; }

    internal NflogCounters Counters => new(
        Volatile.Read(ref _read), Volatile.Read(ref _lost), Volatile.Read(ref _overruns), Volatile.Read(ref _shed), Volatile.Read(ref _malformed));

    /// <summary>Binds the groups.</summary>
    /// <param name="options">How to listen.</param>
    /// <param name="time">Stamps the violations.</param>
    /// <param name="deliver">Takes a violation, or answers false, which is counted.</param>
    /// <exception cref="KernelRefusedException">A group is taken, or CAP_NET_ADMIN is missing; nothing stays open.</exception>
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

    /// <summary>Waits for one datagram and deals with what is in it.</summary>
    /// <exception cref="KernelRefusedException">The socket is broken.</exception>
    internal NetlinkReceived Listen(int timeoutMilliseconds)
    {
        NetlinkReceived received = Socket.Receive(timeoutMilliseconds, out ReadOnlySpan<byte> datagram);
        if (received == NetlinkReceived.Overrun) Count(ref _overruns);
        NetlinkMessageReader messages = new(datagram);
        while (messages.TryRead(out NetlinkMessage message)) Take(message);
        if (!messages.AtEnd) Count(ref _malformed);
        return received;
    }

    /// <inheritdoc/>
    public void Dispose() => Socket.Dispose();

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
        if (!ViolationReader.TryRead(report, name, _time.GetUtcNow(), out Violation? violation)) Count(ref _malformed);
        else if (!_deliver(violation)) Count(ref _shed);
    }

    private void CountMissing(NflogPacket report)
    {
        foreach (NflogGroup group in _groups)
        {
            if (group.Number == report.Group) Count(ref _lost, group.CountMissing(report.Sequence));
        }
    }

    // One thread writes and others only look, so this needs no locked instruction.
    private static void Count(ref long counter, long by = 1) => Volatile.Write(ref counter, counter + by);
}
