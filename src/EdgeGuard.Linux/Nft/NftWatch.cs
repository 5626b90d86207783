using System.Threading.Channels;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nft;

/// <summary>
/// Receives notices of nftables transactions by other processes. Use it only if the socket does not own the table
/// (<see cref="NftTable.IsHeld"/>), because the kernel then also writes a notice for every element that the agent changes.
/// </summary>
public sealed class NftWatch : IDisposable
{
    private const int JoinGroup = 1, LeaveGroup = 2, NftablesGroup = 7;
    private const int Capacity = 64;

    private readonly NetlinkSocket _socket;
    private readonly NftNoticeReader _reader;
    private readonly ListenerThread _thread;

    // A notice only requests a check. Dropping one loses nothing: the reader of earlier notices checks the table later anyway.
    private readonly Channel<NftNotice> _notices = Channel.CreateBounded<NftNotice>(new BoundedChannelOptions(Capacity) { SingleWriter = true });

    private NftWatch(NetlinkSocket socket, NftNoticeReader reader)
    {
        _socket = socket;
        _reader = reader;
        _thread = ListenerThread.Start("nft-watch", socket, Listen, _notices.Writer.Complete);
    }

    /// <summary>Starts listening.</summary>
    /// <param name="ours">EdgeGuard's table; changes through its socket are ignored.</param>
    /// <exception cref="KernelRefusedException">The kernel refuses notices; nothing stays open.</exception>
    public static NftWatch Open(NftTable ours)
    {
        NetlinkSocket socket = NetlinkSocket.Open();
        socket.SetReceiveBuffer(4 * 1024 * 1024);
        if (socket.TrySetOption(JoinGroup, NftablesGroup)) return new(socket, new(Ruleset.TableName, ours.PortId));
        socket.Dispose();
        throw new KernelRefusedException("Listening to the notices of nftables", KernelError.NotPermitted);
    }

    /// <summary>Notices until the watch is disposed; for one reader.</summary>
    /// <exception cref="KernelRefusedException">The socket failed; open another watch, and check the table.</exception>
    public IAsyncEnumerable<NftNotice> ReadAllAsync(CancellationToken cancellationToken) => _notices.Reader.ReadAllAsync(cancellationToken);

    /// <summary>
    /// Runs a change without listening. While anyone listens, the kernel writes a notice for every element, which takes as long as the
    /// change itself. Transactions of others meanwhile are missed, so check the table afterwards.
    /// </summary>
    public void RunWithoutNotices(Action change)
    {
        _socket.TrySetOption(LeaveGroup, NftablesGroup);
        try
        {
            change();
        }
        finally
        {
            _socket.TrySetOption(JoinGroup, NftablesGroup);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _thread.Dispose();

    private void Listen()
    {
        NetlinkReceived received = _socket.Receive(timeoutMilliseconds: -1, out ReadOnlySpan<byte> datagram);
        if (received == NetlinkReceived.Overrun) _notices.Writer.TryWrite(new() { IsAboutOurTable = true, IsUncertain = true });
        NetlinkMessageReader messages = new(datagram);
        while (messages.TryRead(out NetlinkMessage message))
        {
            if (_reader.Read(message) is { } notice) _notices.Writer.TryWrite(notice);
        }
    }
}
