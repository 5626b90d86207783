namespace EdgeGuard.Linux.Netlink;

/// <summary>A thread that reads a netlink socket in a loop until it is disposed or the socket fails.</summary>
internal sealed class ListenerThread : IDisposable
{
    private readonly NetlinkSocket _socket;
    private readonly Thread _thread;
    private volatile bool _stopping;

    private ListenerThread(string name, NetlinkSocket socket, Action listen, Action<Exception?> ended)
    {
        _socket = socket;
        _thread = new(() => Run(listen, ended)) { Name = name, IsBackground = true };
    }

    /// <summary>Starts the thread, in the caller's network namespace.</summary>
    /// <param name="name">Name of the thread, for debugging.</param>
    /// <param name="socket">The socket; disposed with the thread.</param>
    /// <param name="listen">Reads the socket once, without a timeout.</param>
    /// <param name="ended">Called at the end: with the error, or with null after disposal.</param>
    internal static ListenerThread Start(string name, NetlinkSocket socket, Action listen, Action<Exception?> ended)
    {
        ListenerThread listener = new(name, socket, listen, ended);
        listener._thread.Start();
        return listener;
    }

    /// <summary>Stops the thread and waits for it.</summary>
    public void Dispose()
    {
        if (_stopping) return;
        _stopping = true;
        _socket.Interrupt();
        _thread.Join();
        _socket.Dispose();
    }

    private void Run(Action listen, Action<Exception?> ended)
    {
        Exception? failure = null;
        try
        {
            while (!_stopping) listen();
        }
        catch (Exception problem)
        {
            // What escapes from a thread would end the process.
            failure = problem;
        }
        ended(failure);
    }
}
