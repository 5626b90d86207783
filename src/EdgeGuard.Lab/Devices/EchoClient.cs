using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Devices;

/// <summary>Sends one request over TCP or UDP and waits for the echo: the normal traffic of a device.</summary>
internal static class EchoClient
{
    private static readonly byte[] Request = "edgeguard echo\n"u8.ToArray();

    /// <returns>true when the whole request came back in time.</returns>
    internal static async Task<bool> RequestAsync(
        NetworkNamespace from, IPEndPoint to, ProtocolType protocol, TimeSpan timeout, CancellationToken cancellation)
    {
        using Socket socket = from.OpenSocket(to.AddressFamily, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            await socket.ConnectAsync(to, limit.Token);
            await socket.SendAsync(Request, limit.Token);
            return await ReceiveEchoAsync(socket, limit.Token);
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task<bool> ReceiveEchoAsync(Socket socket, CancellationToken cancellation)
    {
        byte[] answer = new byte[Request.Length];
        int length = 0;
        while (length < answer.Length)
        {
            int received = await socket.ReceiveAsync(answer.AsMemory(length), cancellation);
            if (received == 0) return false;
            length += received;
        }
        return answer.AsSpan().SequenceEqual(Request);
    }
}
