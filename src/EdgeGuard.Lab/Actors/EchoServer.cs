using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Actors;

/// <summary>Sends back what it is sent, on one port of one address.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    /// <summary>Begins to serve.</summary>
    /// <param name="where">The host.</param>
    /// <param name="at">The address, which may be the unspecified one, and the port.</param>
    /// <param name="protocol">TCP or UDP.</param>
    internal EchoServer(NetworkNamespace where, IPEndPoint at, ProtocolType protocol)
    {
        bool stream = protocol == ProtocolType.Tcp;
        _socket = where.OpenSocket(at.AddressFamily, stream ? SocketType.Stream : SocketType.Dgram, protocol);
        if (at.AddressFamily == AddressFamily.InterNetworkV6) _socket.DualMode = false;
        _socket.Bind(at);
        if (stream) _socket.Listen();
        _serving = stream ? AcceptAsync(_stop.Token) : AnswerDatagramsAsync(at, _stop.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(CancellationToken stop)
    {
        List<Task> guests = [];
        try
        {
            while (true)
            {
                Socket guest = await _socket.AcceptAsync(stop);
                guests.RemoveAll(served => served.IsCompleted);
                guests.Add(AnswerAsync(guest, stop));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(guests);
        }
    }

    private static async Task AnswerAsync(Socket accepted, CancellationToken stop)
    {
        using Socket guest = accepted;
        byte[] buffer = new byte[2048];
        try
        {
            guest.NoDelay = true;
            for (int length; (length = await guest.ReceiveAsync(buffer, stop)) > 0;) await guest.SendAsync(buffer.AsMemory(0, length), stop);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The guest went away or we stop: both end this conversation and no other.
        }
    }

    private async Task AnswerDatagramsAsync(IPEndPoint at, CancellationToken stop)
    {
        byte[] buffer = new byte[2048];
        EndPoint any = new IPEndPoint(at.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            while (true)
            {
                SocketReceiveFromResult got = await _socket.ReceiveFromAsync(buffer, any, stop);
                await _socket.SendToAsync(buffer.AsMemory(0, got.ReceivedBytes), got.RemoteEndPoint, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
    }
}
