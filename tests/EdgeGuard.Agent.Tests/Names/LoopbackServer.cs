using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Agent.Tests.Names;

/// <summary>A name server on loopback that answers as it is told, and keeps what it was asked.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<byte[], byte[]?> _answer;
    private readonly Task _serving;

    /// <param name="answer">Makes the answer to a question; null for none.</param>
    internal LoopbackServer(Func<byte[], byte[]?> answer)
    {
        _answer = answer;
        _serving = ServeAsync(_stop.Token);
    }

    /// <summary>Questions that it got, the oldest first.</summary>
    internal ConcurrentQueue<byte[]> Asked { get; } = [];

    /// <summary>As the section <c>dns</c> names it.</summary>
    internal string Name => $"127.0.0.1#{((IPEndPoint)_socket.Client.LocalEndPoint!).Port}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(CancellationToken stop)
    {
        while (true)
        {
            UdpReceiveResult got = await _socket.ReceiveAsync(stop);
            Asked.Enqueue(got.Buffer);
            if (_answer(got.Buffer) is not { } answer) continue;
            got.Buffer.AsSpan(0, 2).CopyTo(answer);
            await _socket.SendAsync(answer, got.RemoteEndPoint, stop);
        }
    }
}
