using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Services;

/// <summary>Sends every message back to its sender, on one port of one address (TCP or UDP).</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    /// <summary>Starts to serve.</summary>
    /// <param name="host">Namespace that it runs in.</param>
    /// <param name="endPoint">Address, which may be the unspecified one, and port.</param>
    /// <param name="protocol">TCP or UDP.</param>
    internal EchoServer(NetworkNamespace host, IPEndPoint endPoint, ProtocolType protocol)
    {
        bool stream = protocol == ProtocolType.Tcp;
        _socket = host.OpenSocket(endPoint.AddressFamily, stream ? SocketType.Stream : SocketType.Dgram, protocol);
        if (endPoint.AddressFamily == AddressFamily.InterNetworkV6) _socket.DualMode = false;
        _socket.Bind(endPoint);
        if (stream) _socket.Listen();
        _serving = stream ? AcceptAsync(_stop.Token) : AnswerDatagramsAsync(endPoint.AddressFamily, _stop.Token);
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
        List<Task> connections = [];
        try
        {
            while (true)
            {
                Socket client = await _socket.AcceptAsync(stop);
                connections.RemoveAll(connection => connection.IsCompleted);
                connections.Add(AnswerAsync(client, stop));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private static async Task AnswerAsync(Socket accepted, CancellationToken stop)
    {
        using Socket client = accepted;
        byte[] buffer = new byte[2048];
        try
        {
            client.NoDelay = true;
            for (int length; (length = await client.ReceiveAsync(buffer, stop)) > 0;) await client.SendAsync(buffer.AsMemory(0, length), stop);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The client disconnected, or the server stops. Other connections go on.
        }
    }

    private async Task AnswerDatagramsAsync(AddressFamily family, CancellationToken stop)
    {
        byte[] buffer = new byte[2048];
        EndPoint any = new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            while (true)
            {
                SocketReceiveFromResult received = await _socket.ReceiveFromAsync(buffer, any, stop);
                await _socket.SendToAsync(buffer.AsMemory(0, received.ReceivedBytes), received.RemoteEndPoint, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
