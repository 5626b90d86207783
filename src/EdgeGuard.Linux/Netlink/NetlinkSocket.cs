using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Netlink;

/// <summary>Result of waiting for a datagram.</summary>
internal enum NetlinkReceived
{
    /// <summary>A datagram arrived.</summary>
    Datagram,

    /// <summary>The buffer overflowed (ENOBUFS) and data was lost. The socket stays usable.</summary>
    Overrun,

    /// <summary>Nothing arrived in time.</summary>
    TimedOut,

    /// <summary><see cref="NetlinkSocket.Interrupt"/> was called.</summary>
    Interrupted,
}

/// <summary>
/// One netlink socket, usually to netfilter. It belongs to the network namespace of the thread that opens it and accepts datagrams
/// from the kernel alone. Used by one thread at a time, except for <see cref="Interrupt"/>.
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

    /// <summary>The socket's descriptor, to be duplicated; do not close it.</summary>
    internal SafeHandle Descriptor => _socket;

    /// <summary>The socket's netlink port id; 0 if unknown.</summary>
    internal uint PortId
    {
        get
        {
            int length = NetlinkAddress.Size;
            return NetlinkCalls.GetName(_socket, out NetlinkAddress name, ref length) == 0 ? name.PortId : 0;
        }
    }

    /// <summary>Opens a netlink socket.</summary>
    /// <param name="protocol">Netlink protocol (<c>NETLINK_…</c>); netfilter by default.</param>
    /// <exception cref="KernelRefusedException">The kernel lacks the protocol, or no file descriptor is left; nothing stays open.</exception>
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

    /// <summary>Takes over a socket that another process opened, and discards its unread datagrams.</summary>
    /// <returns>null if it is no netfilter netlink socket; it is then closed.</returns>
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

    /// <summary>Sets the receive buffer size in octets.</summary>
    /// <returns>The size in force, and whether the system limit could be exceeded, which needs CAP_NET_ADMIN in the first user namespace.</returns>
    internal (int Octets, bool Forced) SetReceiveBuffer(int octets) => SetBuffer(octets, SoReceiveBufferForce, SoReceiveBuffer);

    /// <summary>Sets the send buffer size in octets, which limits one <see cref="Send"/>. Returns the same as <see cref="SetReceiveBuffer"/>.</summary>
    internal (int Octets, bool Forced) SetSendBuffer(int octets) => SetBuffer(octets, SoSendBufferForce, SoSendBuffer);

    /// <summary>Sets a netlink socket option (<c>NETLINK_…</c>).</summary>
    /// <returns>false if the kernel refuses it.</returns>
    internal bool TrySetOption(int name, int value) => NetlinkCalls.SetOption(_socket, SolNetlink, name, value, sizeof(int)) == 0;

    /// <summary>Sends messages to the kernel as one datagram.</summary>
    /// <exception cref="KernelRefusedException">The kernel rejected the datagram; nothing in it took effect.</exception>
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
    /// <param name="timeoutMilliseconds">Timeout in milliseconds; -1 for none.</param>
    /// <param name="datagram">The datagram; valid until the next call.</param>
    /// <exception cref="KernelRefusedException">The socket failed.</exception>
    internal NetlinkReceived Receive(int timeoutMilliseconds, out ReadOnlySpan<byte> datagram)
    {
        while (true)
        {
            if (TryTake(out datagram) is { } taken) return taken;
            if (Wait(timeoutMilliseconds) is { } ended) return ended;
        }
    }

    /// <summary>Makes every present and later <see cref="Receive"/> return instead of waiting. Callable from any thread.</summary>
    internal void Interrupt() => _ = NetlinkCalls.Write(_wake, 1, sizeof(ulong));

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _wake.Dispose();
    }

    /// <returns>null if there is nothing to read now.</returns>
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
                // Any process may send to a netlink socket; only port id 0 is the kernel.
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
        // The kernel sizes dumps to the reader's buffer, so this is rare: one datagram is lost, and the next one fits.
        if (!whole) _buffer = new byte[length];
        return whole ? NetlinkReceived.Datagram : NetlinkReceived.Overrun;
    }

    /// <returns>null if there is something to read.</returns>
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
        // The kernel doubles the value for its own bookkeeping (socket(7)).
        return (Option(polite) / 2, forced);
    }

    private int Option(int name)
    {
        int length = sizeof(int);
        return NetlinkCalls.GetOption(_socket, SolSocket, name, out int value, ref length) == 0 ? value : 0;
    }

    private static KernelRefusedException Refused(string request) => new(request, Marshal.GetLastPInvokeError());
}
