using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Neighbors;

/// <summary>
/// Hears that an address or interface of the gateway came or went, in the network namespace of the thread that starts it. (The platform's own
/// <c>NetworkChange</c> does not listen to IPv6 addresses on Linux.)
/// </summary>
public sealed class AddressWatch : IDisposable
{
    private const int RouteProtocol = 0, JoinGroup = 1;
    private const int LinkGroup = 1, Address4Group = 5, Address6Group = 9;

    private readonly ListenerThread _thread;

    private AddressWatch(NetlinkSocket socket, Action changed) => _thread = ListenerThread.Start("addresses", socket, () => Listen(socket, changed), _ => { });

    /// <summary>Begins to listen.</summary>
    /// <param name="changed">Called on a thread of the watch's own, at every change and whenever some may have been missed; must return at once.</param>
    /// <exception cref="KernelRefusedException">The kernel refused; nothing stays open.</exception>
    public static AddressWatch Start(Action changed)
    {
        NetlinkSocket socket = NetlinkSocket.Open(RouteProtocol);
        if (new[] { LinkGroup, Address4Group, Address6Group }.All(group => socket.TrySetOption(JoinGroup, group))) return new(socket, changed);
        socket.Dispose();
        throw new KernelRefusedException("Listening to changes of addresses", KernelError.NotPermitted);
    }

    /// <inheritdoc/>
    public void Dispose() => _thread.Dispose();

    // What changed is read from the kernel by whoever is called: a notice may be lost, the table is not.
    private static void Listen(NetlinkSocket socket, Action changed)
    {
        if (socket.Receive(timeoutMilliseconds: -1, out _) is NetlinkReceived.Datagram or NetlinkReceived.Overrun) changed();
    }
}
