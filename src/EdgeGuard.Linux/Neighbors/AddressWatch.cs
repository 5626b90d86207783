using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Neighbors;

/// <summary>
/// Watches the gateway's addresses and interfaces for changes, in the network namespace of the thread that starts it. (.NET's
/// <c>NetworkChange</c> ignores IPv6 addresses on Linux.)
/// </summary>
public sealed class AddressWatch : IDisposable
{
    private const int RouteProtocol = 0, JoinGroup = 1;
    private const int LinkGroup = 1, Address4Group = 5, Address6Group = 9;

    private readonly ListenerThread _thread;

    private AddressWatch(NetlinkSocket socket, Action changed) => _thread = ListenerThread.Start("addresses", socket, () => Listen(socket, changed), _ => { });

    /// <summary>Starts the watch.</summary>
    /// <param name="changed">Called on the watch's own thread after each change, and when notices may have been lost; must return at once.</param>
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

    // The notice's content is ignored: the callee reads the current addresses, because notices can be lost.
    private static void Listen(NetlinkSocket socket, Action changed)
    {
        if (socket.Receive(timeoutMilliseconds: -1, out _) is NetlinkReceived.Datagram or NetlinkReceived.Overrun) changed();
    }
}
