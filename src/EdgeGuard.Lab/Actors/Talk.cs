using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Actors;

/// <summary>One question and its answer over TCP or UDP: the ordinary work of a device.</summary>
internal static class Talk
{
    private static readonly byte[] Question = "how do you do?\n"u8.ToArray();

    /// <returns>true when the whole question came back in time.</returns>
    internal static async Task<bool> AskAsync(
        NetworkNamespace from, IPEndPoint to, ProtocolType protocol, TimeSpan patience, CancellationToken cancellation)
    {
        using Socket socket = from.OpenSocket(to.AddressFamily, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
        using CancellationTokenSource hurry = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        hurry.CancelAfter(patience);
        try
        {
            await socket.ConnectAsync(to, hurry.Token);
            await socket.SendAsync(Question, hurry.Token);
            return await IsAnsweredAsync(socket, hurry.Token);
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

    private static async Task<bool> IsAnsweredAsync(Socket socket, CancellationToken cancellation)
    {
        byte[] answer = new byte[Question.Length];
        int length = 0;
        while (length < answer.Length)
        {
            int got = await socket.ReceiveAsync(answer.AsMemory(length), cancellation);
            if (got == 0) return false;
            length += got;
        }
        return answer.AsSpan().SequenceEqual(Question);
    }
}
