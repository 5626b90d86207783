using System.Net;
using System.Net.Sockets;
using EdgeGuard.Agent.Pipeline;

namespace EdgeGuard.Agent.Names;

/// <summary>One listening address of the DNS proxy, UDP and TCP, until it is closed or its interface goes away.</summary>
internal sealed class DnsProxyListener : IAsyncDisposable
{
    private const int Receivers = 2;
    private const int LongestQuestion = 4096;

    private readonly DnsProxyHandler _keeper;
    private readonly InputGuard _guard;
    private readonly WaitingQuestions _waiting = new();
    private readonly Socket _datagrams;
    private readonly Socket _calls;
    private readonly CancellationTokenSource _close;
    private readonly Task[] _loops;

    /// <exception cref="SocketException">The port is taken, or the address not usable yet; nothing stays open.</exception>
    internal DnsProxyListener(string @interface, IPAddress address, int port, DnsProxyHandler keeper, DnsConnections connections, InputGuard guard, CancellationToken stoppingToken)
    {
        (_keeper, _guard) = (keeper, guard);
        _datagrams = DnsProxySockets.Open(@interface, address, port, ProtocolType.Udp);
        try
        {
            _calls = DnsProxySockets.Open(@interface, address, port, ProtocolType.Tcp);
        }
        catch
        {
            _datagrams.Dispose();
            throw;
        }
        _close = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        _loops =
        [
            .. Enumerable.Range(0, Receivers).Select(_ => AnswerDatagramsAsync(address.AddressFamily, _close.Token)),
            new DnsProxyCalls(_calls, keeper, connections, guard).AnswerAsync(_close.Token),
        ];
    }

    /// <summary>Whether its sockets work.</summary>
    internal bool IsOpen => !_loops.Any(loop => loop.IsCompleted);

    public async ValueTask DisposeAsync()
    {
        await _close.CancelAsync();
        _datagrams.Dispose();
        _calls.Dispose();
        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _close.Dispose();
    }

    private async Task AnswerDatagramsAsync(AddressFamily family, CancellationToken closing)
    {
        byte[] question = GC.AllocateArray<byte>(LongestQuestion, pinned: true);
        IPEndPoint anyone = new(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        SocketAddress sender = anyone.Serialize();
        while (true)
        {
            int length = await _datagrams.ReceiveFromAsync(question, SocketFlags.None, sender, closing);
            IPAddress client = DnsProxySockets.Plain(((IPEndPoint)anyone.Create(sender)).Address);
            // Devices that are unknown or beyond their share cost nothing more than this.
            if (_keeper.TryEnter(_waiting, client) is not { } leave) continue;
            SocketAddress to = new(sender.Family, sender.Size);
            sender.Buffer[..sender.Size].CopyTo(to.Buffer);
            // It ends by itself and catches everything.
            _ = AnswerOneAsync(question.AsMemory(0, length).ToArray(), client, to, leave, closing);
        }
    }

    private async Task AnswerOneAsync(ReadOnlyMemory<byte> question, IPAddress client, SocketAddress sender, Action leave, CancellationToken closing)
    {
        try
        {
            await _guard.TryAsync(StageNames.DnsProxy, question, one => AnswerDatagramAsync(one, client, sender, closing), one => Describe(one, client), closing);
        }
        catch (OperationCanceledException)
        {
            // The DNS proxy closes.
        }
        finally
        {
            leave();
        }
    }

    private async ValueTask AnswerDatagramAsync(ReadOnlyMemory<byte> question, IPAddress client, SocketAddress sender, CancellationToken closing)
    {
        byte[]? answer = await _keeper.AnswerAsync(question, client, ProtocolType.Udp, closing);
        if (answer is not null) await TrySendAsync(answer, sender, closing);
    }

    private static string Describe(ReadOnlyMemory<byte> question, IPAddress client) =>
        $"a DNS query of {question.Length} octets from {client}: {Convert.ToHexStringLower(question.Span[..Math.Min(question.Length, 48)])}";

    // The client may be gone; the listener goes on for the others.
    private async Task TrySendAsync(byte[] answer, SocketAddress to, CancellationToken closing)
    {
        try
        {
            await _datagrams.SendToAsync(answer, SocketFlags.None, to, closing);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return;
        }
    }
}
