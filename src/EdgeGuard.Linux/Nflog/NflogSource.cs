using System.Threading.Channels;
using EdgeGuard.Core.Violations;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nflog;

/// <summary>
/// Packets reported by NFLOG rules, as violations. A dedicated thread reads them, so that work elsewhere cannot overflow the kernel's
/// buffer. If the reader is too slow, the newest violations are dropped and counted.
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

    /// <summary>Size of the receive buffer in octets; may be below <see cref="NflogOptions.ReceiveBufferOctets"/> if <see cref="ReceiveBufferForced"/> is false.</summary>
    public int ReceiveBufferOctets => _listener.Buffer.Octets;

    /// <summary>Whether the buffer may exceed <c>net.core.rmem_max</c>; false without CAP_NET_ADMIN in the first user namespace.</summary>
    public bool ReceiveBufferForced => _listener.Buffer.Forced;

    /// <summary>Counters since the source was opened.</summary>
    public NflogCounters Counters => _listener.Counters;

    /// <summary>Binds the groups and starts listening.</summary>
    /// <exception cref="KernelRefusedException">Another program uses a group, or CAP_NET_ADMIN is missing; nothing stays open.</exception>
    public static NflogSource Open(NflogOptions options, TimeProvider time)
    {
        Channel<Violation> violations = Channel.CreateBounded<Violation>(new BoundedChannelOptions(options.Capacity) { SingleWriter = true });
        return new(NflogListener.Open(options, time, violations.Writer.TryWrite), violations);
    }

    /// <summary>Violations in the order of their reports, until the source is disposed; for one reader.</summary>
    /// <exception cref="KernelRefusedException">The socket failed; open another source. The rules keep dropping.</exception>
    public IAsyncEnumerable<Violation> ReadAllAsync(CancellationToken cancellationToken) =>
        _violations.Reader.ReadAllAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _thread.Dispose();
}
