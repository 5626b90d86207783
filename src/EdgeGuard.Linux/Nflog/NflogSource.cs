using System.Threading.Channels;
using EdgeGuard.Core.Violations;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nflog;

/// <summary>
/// The packets that our rules report, as violations. A thread of its own reads them from the kernel, so that nothing that
/// waits elsewhere can make the kernel's buffer run over; a reader that is behind loses the newest, and that is counted.
/// Listens in the network namespace of the thread that opens it.
/// </summary>
public sealed class NflogSource : IDisposable
{
    private readonly Channel<Violation> _violations;
    private readonly NflogListener _listener;
    private readonly ListenerThread _thread;

    private NflogSource(NflogListener listener, Channel<Violation> violations)
    {
        _listener = listener;
        _violations = violations;
        _thread = ListenerThread.Start("nflog", listener.Socket, () => listener.Listen(timeoutMilliseconds: -1), violations.Writer.Complete);
    }

    /// <summary>Size of the kernel's buffer for us; smaller than asked for where <see cref="ReceiveBufferForced"/> is false.</summary>
    public int ReceiveBufferOctets => _listener.Buffer.Octets;

    /// <summary>The buffer could pass <c>net.core.rmem_max</c>; false without CAP_NET_ADMIN in the first user namespace.</summary>
    public bool ReceiveBufferForced => _listener.Buffer.Forced;

    /// <summary>What was seen since the source was opened.</summary>
    public NflogCounters Counters => _listener.Counters;

    /// <summary>Binds the groups and begins to listen.</summary>
    /// <exception cref="KernelRefusedException">A group is taken, or CAP_NET_ADMIN is missing; nothing stays open.</exception>
    public static NflogSource Open(NflogOptions options, TimeProvider time)
    {
        Channel<Violation> violations = Channel.CreateBounded<Violation>(new BoundedChannelOptions(options.Capacity) { SingleWriter = true });
        return new(NflogListener.Open(options, time, violations.Writer.TryWrite), violations);
    }

    /// <summary>Violations in the order of their reports, until the source is disposed of; for one reader.</summary>
    /// <exception cref="KernelRefusedException">The socket broke: open another source. The rules stand and go on dropping.</exception>
    public IAsyncEnumerable<Violation> ReadAllAsync(CancellationToken cancellationToken) =>
        _violations.Reader.ReadAllAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _thread.Dispose();
}
