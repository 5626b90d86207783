using System.Threading.Channels;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nft;

/// <summary>
/// Hears what others do to the kernel's rules. Worth its price only where the table is not held
/// (<see cref="NftTable.IsHeld"/>): the kernel then also writes a notice of every element that we change ourselves.
/// </summary>
public sealed class NftWatch : IDisposable
{
    private const int JoinGroup = 1, LeaveGroup = 2, NftablesGroup = 7;
    private const int Capacity = 64;

    private readonly NetlinkSocket _socket;
    private readonly NftNoticeReader _reader;
    private readonly ListenerThread _thread;

    // A notice says "look". One that finds no room is no loss: whoever reads those before it looks later than it.
    private readonly Channel<NftNotice> _notices = Channel.CreateBounded<NftNotice>(new BoundedChannelOptions(Capacity) { SingleWriter = true });

    private NftWatch(NetlinkSocket socket, NftNoticeReader reader)
    {
        _socket = socket;
        _reader = reader;
        _thread = ListenerThread.Start("nft-watch", socket, Listen, _notices.Writer.Complete);
    }

    /// <summary>Begins to listen.</summary>
    /// <param name="ours">Our table, whose own changes are no news.</param>
    /// <exception cref="KernelRefusedException">The kernel gives no notices; nothing stays open.</exception>
    public static NftWatch Open(NftTable ours)
    {
        NetlinkSocket socket = NetlinkSocket.Open();
        socket.SetReceiveBuffer(4 * 1024 * 1024);
        if (socket.TrySetOption(JoinGroup, NftablesGroup)) return new(socket, new(Ruleset.TableName, ours.PortId));
        socket.Dispose();
        throw new KernelRefusedException("Listening to the notices of nftables", KernelError.NotPermitted);
    }

    /// <summary>Notices until the watch is disposed of; for one reader.</summary>
    /// <exception cref="KernelRefusedException">The socket broke: open another watch, and look at the table.</exception>
    public IAsyncEnumerable<NftNotice> ReadAllAsync(CancellationToken cancellationToken) => _notices.Reader.ReadAllAsync(cancellationToken);

    /// <summary>
    /// Does something without listening: the kernel writes a notice of every element as long as anybody listens, which takes
    /// as long as the change itself. What others do meanwhile is not heard, so look afterwards.
    /// </summary>
    public void CloseEarsFor(Action change)
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
