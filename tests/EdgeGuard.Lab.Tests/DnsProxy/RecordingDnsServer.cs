using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Wire;
using EdgeGuard.Lab.Topology;
using static EdgeGuard.Core.Tests.Wire.DnsMessages;

namespace EdgeGuard.Lab.Tests.DnsProxy;

/// <summary>A name server that keeps the questions as they come to it, and answers all with one address or none at all.</summary>
internal sealed class RecordingDnsServer : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    /// <param name="where">Where it runs.</param>
    /// <param name="place">Where it listens.</param>
    /// <param name="answer">The address in its answers; null to say nothing.</param>
    internal RecordingDnsServer(NetworkNamespace where, IPEndPoint place, string? answer)
    {
        _socket = where.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(place);
        _serving = ServeAsync(answer, _stop.Token);
    }

    /// <summary>Questions that it got, the oldest first.</summary>
    internal ConcurrentQueue<byte[]> Asked { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(string? answer, CancellationToken stop)
    {
        byte[] buffer = new byte[4096];
        while (true)
        {
            SocketReceiveFromResult got = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), stop);
            byte[] question = buffer[..got.ReceivedBytes];
            Asked.Enqueue(question);
            if (answer is null || !DnsReader.TryReadOnlyQuestion(question, out _, out DnsQuestion asked)) continue;
            byte[] message = Message(Answered, Question(asked.Name, asked.Type), [Address(asked.Name, answer)]);
            question.AsSpan(0, 2).CopyTo(message);
            await _socket.SendToAsync(message, got.RemoteEndPoint, stop);
        }
    }
}
