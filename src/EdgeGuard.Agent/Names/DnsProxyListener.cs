using System.Net;
using System.Net.Sockets;
using EdgeGuard.Agent.Pipeline;

namespace EdgeGuard.Agent.Names;

/// <summary>One listening address of the gate, UDP and TCP, until it is closed or its interface goes away.</summary>
internal sealed class DnsProxyListener : IAsyncDisposable
{
    private const int Workers = 64, Callers = 32;
    private const int LongestQuestion = 4096;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private readonly DnsProxyHandler _keeper;
    private readonly InputGuard _guard;
    private readonly Socket _datagrams;
    private readonly Socket _calls;
    private readonly CancellationTokenSource _close;
    private readonly Task _open;

    /// <exception cref="SocketException">The port is taken, or the address not usable yet; nothing stays open.</exception>
    internal DnsProxyListener(string @interface, IPAddress address, int port, DnsProxyHandler keeper, InputGuard guard, CancellationToken stoppingToken)
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
        _open = Task.WhenAll(
        [
            .. Enumerable.Range(0, Workers).Select(_ => AnswerDatagramsAsync(address.AddressFamily, _close.Token)),
            .. Enumerable.Range(0, Callers).Select(_ => AnswerCallsAsync(_close.Token)),
        ]);
    }

    /// <summary>Whether its sockets work.</summary>
    internal bool IsOpen => !_open.IsCompleted;

    public async ValueTask DisposeAsync()
    {
        await _close.CancelAsync();
        _datagrams.Dispose();
        _calls.Dispose();
        await _open.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
            IPAddress client = ((IPEndPoint)anyone.Create(sender)).Address;
            await _guard.TryAsync(StageNames.DnsProxy, question.AsMemory(0, length), one => AnswerDatagramAsync(one, client, sender, closing), one => Describe(one, client), closing);
        }
    }

    private async ValueTask AnswerDatagramAsync(ReadOnlyMemory<byte> question, IPAddress client, SocketAddress sender, CancellationToken closing)
    {
        byte[]? answer = await _keeper.AnswerAsync(question, DnsProxySockets.Plain(client), ProtocolType.Udp, closing);
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
        catch (SocketException)
        {
            return;
        }
    }

    private async Task AnswerCallsAsync(CancellationToken closing)
    {
        while (true)
        {
            using Socket caller = await _calls.AcceptAsync(closing);
            using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(closing);
            try
            {
                await AnswerCallerAsync(caller, timeout);
            }
            catch (Exception e) when (e is IOException or SocketException || e is OperationCanceledException && !closing.IsCancellationRequested)
            {
                // The client closed the connection, or is silent.
            }
            catch (Exception problem) when (!closing.IsCancellationRequested)
            {
                _guard.Report(StageNames.DnsProxy, "a DNS query over TCP", problem);
            }
        }
    }

    private async Task AnswerCallerAsync(Socket caller, CancellationTokenSource timeout)
    {
        IPAddress client = DnsProxySockets.Plain(((IPEndPoint)caller.RemoteEndPoint!).Address);
        using NetworkStream stream = new(caller);
        while (true)
        {
            timeout.CancelAfter(Idle);
            if (await DnsStream.ReadAsync(stream, timeout.Token) is not { } question) return;
            if (await _keeper.AnswerAsync(question, client, ProtocolType.Tcp, timeout.Token) is not { } answer) return;
            await DnsStream.WriteAsync(stream, answer, timeout.Token);
        }
    }
}
