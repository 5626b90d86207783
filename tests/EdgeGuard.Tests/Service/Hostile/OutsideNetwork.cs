using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service.Hostile;

/// <summary>The internet in a namespace of its own, behind the gateway's <c>wan0</c>: hosts that are not the gateway, with sockets that the test opens there.</summary>
internal sealed partial class OutsideNetwork : IDisposable
{
    internal const string Server = "198.51.100.20", NameServer = "198.51.100.53";

    // Hosts on the link itself are neighbors of the gateway, and no MUD file servers.
    private const string Router = "203.0.113.20", Network = "198.51.100.0/24";

    private readonly ManualResetEventSlim _ends = new();
    private readonly Thread _thread;

    internal OutsideNetwork(NetworkNamespace gateway, params IPEndPoint[] listenAt)
    {
        TaskCompletionSource<int> entered = new();
        TaskCompletionSource moved = new();
        TaskCompletionSource<(Socket[], Socket)> opened = new();
        _thread = new(() =>
        {
            try
            {
                NetworkNamespace.EnterNew(inside =>
                {
                    entered.SetResult(ThreadId());
                    moved.Task.GetAwaiter().GetResult();
                    foreach (string words in (string[])["link set lo up", "link set net0 up", $"address add {Router}/24 dev net0", $"address add {Server}/24 dev net0", $"address add {NameServer}/24 dev net0"]) inside.Ip(words);
                    opened.SetResult(([.. listenAt.Select(Listen)], Datagrams(new(IPAddress.Parse(NameServer), 53))));
                    _ends.Wait();
                });
            }
            catch (Exception failure)
            {
                entered.TrySetException(failure);
                opened.TrySetException(failure);
            }
        }) { IsBackground = true };
        _thread.Start();
        gateway.Ip($"link set net0 netns {entered.Task.GetAwaiter().GetResult()}");
        moved.SetResult();
        gateway.Ip($"route add {Network} via {Router}");
        (Listeners, Questions) = opened.Task.GetAwaiter().GetResult();
    }

    /// <summary>The sockets that listen, in the order of their places.</summary>
    internal Socket[] Listeners { get; }

    /// <summary>The socket of the name server.</summary>
    internal Socket Questions { get; }

    public void Dispose()
    {
        foreach (Socket listener in Listeners) listener.Dispose();
        Questions.Dispose();
        _ends.Set();
        _thread.Join();
    }

    private static Socket Listen(IPEndPoint place)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(place);
        listener.Listen(200);
        return listener;
    }

    private static Socket Datagrams(IPEndPoint place)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(place);
        return socket;
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadId();
}
