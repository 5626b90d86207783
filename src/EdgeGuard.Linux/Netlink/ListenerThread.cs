namespace EdgeGuard.Linux.Netlink;

/// <summary>A thread that does nothing but wait for the kernel, over and over, until it is disposed of or the socket breaks.</summary>
internal sealed class ListenerThread : IDisposable
{
    private readonly NetlinkSocket _socket;
    private readonly Thread _thread;
    private volatile bool _stopping;

    private ListenerThread(string name, NetlinkSocket socket, Action listen, Action<KernelRefusedException?> ended)
    {
        _socket = socket;
        _thread = new(() => Run(listen, ended)) { Name = name, IsBackground = true };
    }

    /// <summary>Begins to listen; the thread is born into the caller's network namespace.</summary>
    /// <param name="name">Name of the thread, for people.</param>
    /// <param name="socket">The socket, which goes with the thread.</param>
    /// <param name="listen">Waits for the socket once, without a limit.</param>
    /// <param name="ended">Told why, when it is over: the refusal, or null when it was asked to stop.</param>
    internal static ListenerThread Start(string name, NetlinkSocket socket, Action listen, Action<KernelRefusedException?> ended)
    {
        ListenerThread listener = new(name, socket, listen, ended);
        listener._thread.Start();
        return listener;
    }

    /// <summary>Stops, and waits until it has.</summary>
    public void Dispose()
    {
        if (_stopping) return;
        _stopping = true;
        _socket.Interrupt();
        _thread.Join();
        _socket.Dispose();
    }

    private void Run(Action listen, Action<KernelRefusedException?> ended)
    {
        KernelRefusedException? failure = null;
        try
        {
            while (!_stopping) listen();
        }
        catch (KernelRefusedException refused)
        {
            failure = refused;
        }
        ended(failure);
    }
}
