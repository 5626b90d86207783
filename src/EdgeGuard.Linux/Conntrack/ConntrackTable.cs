using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Conntrack;

/// <summary>
/// Lists and deletes connection tracking entries, in the network namespace of the thread that opens the table. Core decides which
/// flows may stay. Used by one thread at a time.
/// </summary>
public sealed class ConntrackTable : IDisposable
{
    private const int SubsystemConntrack = 1, NewMessage = 0, GetMessage = 1, DeleteMessage = 2;
    private const int Attempts = 5;

    private readonly NetlinkSocket _socket;
    private readonly NetlinkWriter _writer = new();
    private uint _sequence;

    private ConntrackTable(NetlinkSocket socket) => _socket = socket;

    /// <summary>Entries of the last <see cref="Dump"/> that could not be parsed; report anything but 0.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Opens a netlink socket to connection tracking.</summary>
    /// <exception cref="KernelRefusedException">The kernel has no netfilter netlink.</exception>
    public static ConntrackTable Open()
    {
        NetlinkSocket socket = NetlinkSocket.Open();
        socket.SetReceiveBuffer(4 * 1024 * 1024);
        return new(socket);
    }

    /// <summary>Lists every flow of both families. Flows may begin or end while the list is read.</summary>
    /// <exception cref="KernelRefusedException">CAP_NET_ADMIN is missing, or the list was inconsistent five times.</exception>
    public IReadOnlyList<ConntrackFlow> Dump()
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            if (TryDump(out List<ConntrackFlow> flows)) return flows;
        }
        throw new KernelRefusedException("Listing the flows of connection tracking", KernelError.NoBufferSpace, "The list was inconsistent five times in a row.");
    }

    /// <summary>Deletes one entry: the flow's next packet is judged as the first of a new flow.</summary>
    /// <returns>false if the entry no longer exists, also if a new flow with the same tuples replaced it.</returns>
    /// <exception cref="KernelRefusedException">The kernel refused; the entry remains.</exception>
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
