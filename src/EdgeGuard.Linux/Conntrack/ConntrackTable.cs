using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Conntrack;

/// <summary>
/// The flows that the kernel tracks, in the network namespace of the thread that opens the table. It lists and deletes; which
/// flows may live is decided in Core. Used by one thread at a time.
/// </summary>
public sealed class ConntrackTable : IDisposable
{
    private const int SubsystemConntrack = 1, NewMessage = 0, GetMessage = 1, DeleteMessage = 2;
    private const int Attempts = 5;

    private readonly NetlinkSocket _socket;
    private readonly NetlinkWriter _writer = new();
    private uint _sequence;

    private ConntrackTable(NetlinkSocket socket) => _socket = socket;

    /// <summary>Flows of the last <see cref="Dump"/> that could not be read; anything but 0 is worth a report.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Opens the table.</summary>
    /// <exception cref="KernelRefusedException">There is no netfilter here.</exception>
    public static ConntrackTable Open()
    {
        NetlinkSocket socket = NetlinkSocket.Open();
        socket.SetReceiveBuffer(4 * 1024 * 1024);
        return new(socket);
    }

    /// <summary>Every flow of both families, as it stands while the list is read.</summary>
    /// <exception cref="KernelRefusedException">Without CAP_NET_ADMIN, or when the list stays torn after five attempts.</exception>
    public IReadOnlyList<ConntrackFlow> Dump()
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            if (TryDump(out List<ConntrackFlow> flows)) return flows;
        }
        throw new KernelRefusedException("Listing the flows of connection tracking", KernelError.NoBufferSpace, "The list was torn five times in a row.");
    }

    /// <summary>Forgets one flow: the next packet of it is judged as the first of a new one.</summary>
    /// <returns>false when it is gone already, also where another with the same tuples took its place.</returns>
    /// <exception cref="KernelRefusedException">The kernel refused; the flow lives on.</exception>
    public bool Delete(ConntrackFlow flow)
    {
        _writer.Clear();
        uint sequence = ++_sequence;
        int flags = NetlinkExchange.Request | NetlinkExchange.Acknowledge;
        byte family = (byte)(flow.Original.Source.GetAddressBytes().Length == 4 ? 2 : 10);
        using (_writer.Message(SubsystemConntrack << 8 | DeleteMessage, flags, sequence, family))
        {
            ConntrackWriter.WriteName(_writer, flow);
        }
        int error = NetlinkExchange.Ask(_socket, _writer.Written, sequence);
        return error switch
        {
            0 => true,
            KernelError.NoEntry => false,
            _ => throw new KernelRefusedException("Deleting a tracked flow", error),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private bool TryDump(out List<ConntrackFlow> flows)
    {
        _writer.Clear();
        uint sequence = ++_sequence;
        using (_writer.Message(SubsystemConntrack << 8 | GetMessage, NetlinkExchange.Request | NetlinkExchange.Dump, sequence, family: 0)) { }
        List<ConntrackFlow> read = [];
        int unreadable = 0;
        NetlinkOutcome outcome = NetlinkExchange.Collect(_socket, _writer.Written, sequence, message =>
        {
            if (message.Type != (SubsystemConntrack << 8 | NewMessage)) return;
            if (ConntrackReader.TryRead(message.Payload, out ConntrackFlow? flow)) read.Add(flow);
            else unreadable++;
        });
        flows = read;
        Unreadable = unreadable;
        return outcome == NetlinkOutcome.Whole;
    }
}
