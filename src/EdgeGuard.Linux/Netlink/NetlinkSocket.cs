using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Netlink;

/// <summary>What came of waiting for the kernel.</summary>
internal enum NetlinkReceived
{
    /// <summary>A datagram.</summary>
    Datagram,

    /// <summary>The kernel had more to say than our buffers hold, and some of it is lost. The socket goes on.</summary>
    Overrun,

    /// <summary>Nothing in the time given.</summary>
    TimedOut,

    /// <summary><see cref="NetlinkSocket.Interrupt"/> was called.</summary>
    Interrupted,
}

/// <summary>
/// One netlink socket to the kernel's netfilter. It belongs to the network namespace of the thread that opens it, hears
/// only the kernel, and is used by one thread at a time, except for <see cref="Interrupt"/>.
/// </summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    private const int AfNetlink = 16, SockRaw = 3, CloseOnExec = 0x80000, NetlinkNetfilter = 12;
    private const int SolSocket = 1, SoSendBuffer = 7, SoReceiveBuffer = 8, SoSendBufferForce = 32, SoReceiveBufferForce = 33;
    private const int SolNetlink = 270;
    private const int MsgTruncated = 0x20, MsgDontWait = 0x40;
    private const short PollIn = 1;

    private readonly KernelHandle _socket;
    private readonly KernelHandle _wake;
    private byte[] _buffer = new byte[64 * 1024];

    private NetlinkSocket(KernelHandle socket, KernelHandle wake) => (_socket, _wake) = (socket, wake);

    /// <summary>The socket itself, for whoever keeps a copy of it; not to be closed.</summary>
    internal SafeHandle Descriptor => _socket;

    /// <summary>The name by which the kernel knows this socket.</summary>
    internal uint PortId
    {
        get
        {
            int length = NetlinkAddress.Size;
            return NetlinkCalls.GetName(_socket, out NetlinkAddress name, ref length) == 0 ? name.PortId : 0;
        }
    }

    /// <summary>Opens a socket to the kernel's netfilter, or to another part of it.</summary>
    /// <param name="protocol">The part (<c>NETLINK_…</c>).</param>
    /// <exception cref="KernelRefusedException">There is no such part here, or no descriptor left; nothing stays open.</exception>
    internal static NetlinkSocket Open(int protocol = NetlinkNetfilter)
    {
        KernelHandle socket = NetlinkCalls.OpenSocket(AfNetlink, SockRaw | CloseOnExec, protocol);
        if (socket.IsInvalid) throw Refused("Opening a netlink socket");
        KernelHandle wake = NetlinkCalls.OpenEvent(0, CloseOnExec);
        NetlinkSocket opened = new(socket, wake);
        NetlinkAddress any = new() { Family = AfNetlink };
        if (!wake.IsInvalid && NetlinkCalls.Bind(socket, any, NetlinkAddress.Size) == 0) return opened;
        KernelRefusedException refusal = Refused("Binding a netlink socket");
        opened.Dispose();
        throw refusal;
    }

    /// <summary>Goes on with a socket that another process opened, and forgets what was said to that one.</summary>
    /// <returns>null when it is no socket to the kernel's netfilter; it is closed then.</returns>
    internal static NetlinkSocket? Adopt(SafeHandle descriptor)
    {
        const int SoDomain = 39, SoProtocol = 38;
        KernelHandle socket = new((int)descriptor.DangerousGetHandle());
        descriptor.SetHandleAsInvalid();
        NetlinkSocket adopted = new(socket, NetlinkCalls.OpenEvent(0, CloseOnExec));
        if (adopted.Option(SoDomain) == AfNetlink && adopted.Option(SoProtocol) == NetlinkNetfilter)
        {
            while (adopted.Receive(timeoutMilliseconds: 0, out _) != NetlinkReceived.TimedOut) { }
            return adopted;
        }
        adopted.Dispose();
        return null;
    }

    /// <summary>Asks the kernel to keep this much for us unread.</summary>
    /// <returns>The size in force, and whether it could pass the system's limit, which takes CAP_NET_ADMIN in the first user namespace.</returns>
    internal (int Octets, bool Forced) SetReceiveBuffer(int octets) => SetBuffer(octets, SoReceiveBufferForce, SoReceiveBuffer);

    /// <summary>Lets one <see cref="Send"/> be this large. Answers as <see cref="SetReceiveBuffer"/>.</summary>
    internal (int Octets, bool Forced) SetSendBuffer(int octets) => SetBuffer(octets, SoSendBufferForce, SoSendBuffer);

    /// <summary>Sets one of netlink's own options (<c>NETLINK_…</c>).</summary>
    /// <returns>false where the kernel does not know it.</returns>
    internal bool TrySetOption(int name, int value) => NetlinkCalls.SetOption(_socket, SolNetlink, name, value, sizeof(int)) == 0;

    /// <summary>Sends messages to the kernel, as one datagram.</summary>
    /// <exception cref="KernelRefusedException">The kernel did not take the datagram; nothing in it was carried out.</exception>
    internal void Send(ReadOnlySpan<byte> messages)
    {
        NetlinkAddress kernel = new() { Family = AfNetlink };
        fixed (byte* first = messages)
        {
            while (NetlinkCalls.SendTo(_socket, first, messages.Length, 0, kernel, NetlinkAddress.Size) < 0)
            {
                if (Marshal.GetLastPInvokeError() != KernelError.Interrupted) throw Refused($"Sending {messages.Length} octets by netlink");
            }
        }
    }

    /// <summary>Waits for the kernel's next datagram.</summary>
    /// <param name="timeoutMilliseconds">-1 for ever.</param>
    /// <param name="datagram">What came; valid until the next call.</param>
    /// <exception cref="KernelRefusedException">The socket is broken.</exception>
    internal NetlinkReceived Receive(int timeoutMilliseconds, out ReadOnlySpan<byte> datagram)
    {
        while (true)
        {
            if (TryTake(out datagram) is { } taken) return taken;
            if (Wait(timeoutMilliseconds) is { } ended) return ended;
        }
    }

    /// <summary>Makes <see cref="Receive"/> return instead of waiting, now and from now on. Callable from any thread.</summary>
    internal void Interrupt() => _ = NetlinkCalls.Write(_wake, 1, sizeof(ulong));

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _wake.Dispose();
    }

    /// <returns>null when there is nothing to read now.</returns>
    private NetlinkReceived? TryTake(out ReadOnlySpan<byte> datagram)
    {
        while (true)
        {
            int addressLength = NetlinkAddress.Size;
            nint length;
            NetlinkAddress sender;
            fixed (byte* first = _buffer)
            {
                length = NetlinkCalls.ReceiveFrom(
                    _socket, first, _buffer.Length, MsgTruncated | MsgDontWait, out sender, ref addressLength);
            }
            datagram = default;
            if (length >= 0)
            {
                // Any process may address a netlink socket; only port 0 is the kernel.
                if (sender.PortId != 0) continue;
                return Taken(length, out datagram);
            }
            int error = Marshal.GetLastPInvokeError();
            if (error == KernelError.NoBufferSpace) return NetlinkReceived.Overrun;
            if (error == KernelError.Again) return null;
            if (error != KernelError.Interrupted) throw Refused("Reading from netlink");
        }
    }

    private NetlinkReceived Taken(nint length, out ReadOnlySpan<byte> datagram)
    {
        bool whole = length <= _buffer.Length;
        datagram = whole ? _buffer.AsSpan(0, (int)length) : default;
        // The kernel fits its dumps into the buffer that it sees, so this is rare enough to lose one and be ready for the next.
        if (!whole) _buffer = new byte[length];
        return whole ? NetlinkReceived.Datagram : NetlinkReceived.Overrun;
    }

    /// <returns>null when there is something to read.</returns>
    private NetlinkReceived? Wait(int timeoutMilliseconds)
    {
        PollEntry* entries = stackalloc PollEntry[2];
        entries[0] = new() { Descriptor = (int)_socket.DangerousGetHandle(), Events = PollIn };
        entries[1] = new() { Descriptor = (int)_wake.DangerousGetHandle(), Events = PollIn };
        int ready = NetlinkCalls.Poll(entries, 2, timeoutMilliseconds);
        if (ready == 0) return NetlinkReceived.TimedOut;
        if (ready > 0) return entries[1].Happened != 0 ? NetlinkReceived.Interrupted : null;
        return Marshal.GetLastPInvokeError() == KernelError.Interrupted ? null : throw Refused("Waiting for netlink");
    }

    private (int Octets, bool Forced) SetBuffer(int octets, int forcing, int polite)
    {
        bool forced = NetlinkCalls.SetOption(_socket, SolSocket, forcing, octets, sizeof(int)) == 0;
        if (!forced) _ = NetlinkCalls.SetOption(_socket, SolSocket, polite, octets, sizeof(int));
        // The kernel answers with twice what it grants, to have room for its own book-keeping (socket(7)).
        return (Option(polite) / 2, forced);
    }

    private int Option(int name)
    {
        int length = sizeof(int);
        return NetlinkCalls.GetOption(_socket, SolSocket, name, out int value, ref length) == 0 ? value : 0;
    }

    private static KernelRefusedException Refused(string request) => new(request, Marshal.GetLastPInvokeError());
}
