using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Wire;
using EdgeGuard.Lab.Topology;
using static EdgeGuard.Core.Tests.Wire.DnsMessages;

namespace EdgeGuard.Lab.Tests.DnsProxy;

/// <summary>A DNS server that records every query and answers with one address, or not at all.</summary>
internal sealed class RecordingDnsServer : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    /// <param name="host">Namespace that it runs in.</param>
    /// <param name="endPoint">Address and port.</param>
    /// <param name="answer">The address in its answers; null to send none.</param>
    internal RecordingDnsServer(NetworkNamespace host, IPEndPoint endPoint, string? answer)
    {
        _socket = host.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(endPoint);
        _serving = ServeAsync(answer, _stop.Token);
    }

    /// <summary>The received queries, oldest first.</summary>
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
            SocketReceiveFromResult received = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), stop);
            byte[] question = buffer[..received.ReceivedBytes];
            Asked.Enqueue(question);
            if (answer is null || !DnsReader.TryReadOnlyQuestion(question, out _, out DnsQuestion asked)) continue;
            byte[] message = Message(Answered, Question(asked.Name, asked.Type), [Address(asked.Name, answer)]);
            question.AsSpan(0, 2).CopyTo(message);
            await _socket.SendToAsync(message, received.RemoteEndPoint, stop);
        }
    }
}
