using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Clock;
using EdgeGuard.Linux.Netlink;
using EdgeGuard.Linux.Nflog;

namespace EdgeGuard.Linux.Neighbors;

/// <summary>
/// Reads the kernel's neighbor tables and bridge forwarding tables, in the network namespace of the thread that opens it. Used by one
/// thread at a time.
/// </summary>
public sealed class NeighborTable : IDisposable
{
    private const int RouteProtocol = 0;
    private const int GetNeighbor = 30, NewNeighbor = 28;
    private const byte AnyFamily = 0, BridgeFamily = 7;
    private const int Attempts = 5;

    // ndmsg is eight octets longer than the nfgenmsg that the writer starts a message with; a request leaves them zero.
    private static readonly byte[] RestOfHeader = new byte[8];

    private readonly NetlinkSocket _socket;
    private readonly NetlinkWriter _writer = new();
    private readonly InterfaceNames _names = new(BootClock.Instance);
    private uint _sequence;

    private NeighborTable(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens a netlink socket; needs no privilege.</summary>
    /// <exception cref="KernelRefusedException">The process has no file descriptor left.</exception>
    public static NeighborTable Open() => new(NetlinkSocket.Open(RouteProtocol));

    /// <summary>All current neighbors of both families, and all stations that bridges have learned.</summary>
    /// <exception cref="KernelRefusedException">The kernel refused, or the list was inconsistent five times.</exception>
    public IReadOnlyList<KernelNeighbor> Dump() => [.. Dump(AnyFamily), .. Dump(BridgeFamily)];

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private List<KernelNeighbor> Dump(byte family)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            List<NeighborEntry> entries = [];
            if (TryDump(family, entries)) return [.. entries.Where(e => e.IsCurrent).Select(Named)];
        }
        throw new KernelRefusedException("Listing the neighbours", KernelError.NoBufferSpace, "The list was inconsistent five times in a row.");
    }

    private bool TryDump(byte family, List<NeighborEntry> entries)
    {
        _writer.Clear();
        uint sequence = ++_sequence;
        using (_writer.Message(GetNeighbor, NetlinkExchange.Request | NetlinkExchange.Dump, sequence, family)) _writer.Append(RestOfHeader);
        return NetlinkExchange.Collect(_socket, _writer.Written, sequence, message =>
        {
            if (message.Type == NewNeighbor && NeighborEntryReader.TryRead(message.Payload, out NeighborEntry entry)) entries.Add(entry);
        }) == NetlinkOutcome.Whole;
    }

    private KernelNeighbor Named(NeighborEntry entry) => entry.Bridge == 0
        ? new(_names.NameOf((uint)entry.Interface), null, entry.Mac, entry.Address, entry.Silent)
        : new(_names.NameOf((uint)entry.Bridge), _names.NameOf((uint)entry.Interface), entry.Mac, null, entry.Silent);
}
