using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Coverage;

/// <summary>A host of its own, plugged into a bridge of the gateway: a namespace that lives as long as this does, on a thread of its own.</summary>
internal sealed class Station : IDisposable
{
    internal const string Interface = "eth0";

    private readonly BlockingCollection<Action> _work = [];
    private readonly TaskCompletionSource _ended = new();
    private readonly List<Process> _programs = [];
    private readonly List<Socket> _sockets = [];
    private NetworkNamespace _inside = null!;

    internal Station(NetworkNamespace gateway, string bridge, string name, byte number)
    {
        Mac = MacAddress.Parse($"00:00:5e:00:53:{number:x2}");
        Port = $"p-{name}";
        TaskCompletionSource<string> there = new();
        Thread thread = new(() => Live(there)) { IsBackground = true, Name = name };
        thread.Start();
        gateway.Ip($"link add {Port} type veth peer name {Interface} address {Mac} netns {there.Task.GetAwaiter().GetResult()}");
        gateway.Ip($"link set {Port} master {bridge}");
        gateway.Ip($"link set {Port} up");
        Do(inside => inside.Ip("link set lo up"));
        Do(inside => inside.Sysctl($"net.ipv6.conf.{Interface}.router_solicitation_delay", "0"));
        Do(inside => inside.Ip($"link set {Interface} up"));
    }

    internal MacAddress Mac { get; }

    /// <summary>The other end of its cable.</summary>
    internal string Port { get; }

    /// <summary>Does something on the station's own thread.</summary>
    internal T Do<T>(Func<NetworkNamespace, T> what)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(what(_inside));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    internal void Do(Action<NetworkNamespace> what) => Do(inside =>
    {
        what(inside);
        return true;
    });

    /// <summary>Starts a program that ends with the station, and waits for a line of what it says.</summary>
    internal void Serve(string tool, string[] arguments, Func<string, bool> isReady) => Do(_ =>
    {
        Process program = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _programs.Add(program);
        while (program.StandardError.ReadLine() is { } line)
        {
            if (isReady(line)) return;
        }
        throw new InvalidOperationException($"{tool} ended before it was ready.");
    });

    /// <summary>Listens at a port of both families; whoever connects is let in and hung up on.</summary>
    internal void Listen(int port) => Do(_ =>
    {
        Socket listener = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        listener.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
        listener.Listen();
        _sockets.Add(listener);
    });

    /// <summary>Whether no connection comes about, in time for a question that was lost; to be asked of a cable that has been seen to work.</summary>
    internal bool IsCutFrom(IPAddress address, int port) => !CanReach(address, port, patienceMilliseconds: 1200);

    /// <summary>Whether a connection comes about; a new cable takes the kernel a second or two.</summary>
    internal bool CanReach(IPAddress address, int port, int patienceMilliseconds = 60_000) => Do(_ =>
    {
        using Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(new IPEndPoint(address, port));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // It is under way.
        }
        return socket.Poll(patienceMilliseconds * 1000, SelectMode.SelectWrite)
            && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! == 0;
    });

    /// <summary>Ends the programs that <see cref="Serve"/> started.</summary>
    internal void Stop()
    {
        foreach (Process program in _programs)
        {
            program.Kill();
            program.WaitForExit();
            program.Dispose();
        }
        _programs.Clear();
    }

    public void Dispose()
    {
        Stop();
        foreach (Socket socket in _sockets) socket.Dispose();
        _work.CompleteAdding();
        _ended.Task.GetAwaiter().GetResult();
    }

    private void Live(TaskCompletionSource<string> there)
    {
        try
        {
            NetworkNamespace.EnterNew(inside =>
            {
                _inside = inside;
                there.SetResult($"/proc/{new FileInfo("/proc/thread-self").LinkTarget}/ns/net");
                foreach (Action work in _work.GetConsumingEnumerable()) work();
            });
            _ended.SetResult();
        }
        catch (Exception e)
        {
            there.TrySetException(e);
            _ended.TrySetResult();
        }
    }
}
