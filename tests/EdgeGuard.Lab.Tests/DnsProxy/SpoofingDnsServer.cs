using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Wire;
using EdgeGuard.Lab.Topology;
using static EdgeGuard.Core.Tests.Wire.DnsMessages;

namespace EdgeGuard.Lab.Tests.DnsProxy;

/// <summary>A malicious DNS server outside that tries to open an address which no name has: <see cref="Evil"/>.</summary>
internal sealed class SpoofingDnsServer : IAsyncDisposable
{
    internal const string Evil = "198.51.100.66";
    internal const string Honest = "203.0.113.20";
    internal const int Port = 5300;

    private readonly Socket _socket, _otherSocket;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<byte[]> _lateAnswers = [];
    private readonly Task _serving;

    internal SpoofingDnsServer(NetworkNamespace where)
    {
        _socket = Open(where, Port);
        _otherSocket = Open(where, 5399);
        _serving = ServeAsync(_stop.Token);
    }

    /// <summary>Number of received queries.</summary>
    internal int Asked { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _socket.Dispose();
        _otherSocket.Dispose();
        _stop.Dispose();
    }

    private static Socket Open(NetworkNamespace where, int port)
    {
        Socket socket = where.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(AddressPlan.NameServer), port));
        return socket;
    }

    private async Task ServeAsync(CancellationToken stop)
    {
        byte[] question = new byte[4096];
        try
        {
            while (true)
            {
                SocketReceiveFromResult received = await _socket.ReceiveFromAsync(question, new IPEndPoint(IPAddress.Any, 0), stop);
                Asked++;
                await AnswerAsync(question[..received.ReceivedBytes], received.RemoteEndPoint, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
    }

    private async Task AnswerAsync(byte[] question, EndPoint proxy, CancellationToken stop)
    {
        if (!DnsReader.TryReadOnlyQuestion(question, out _, out DnsQuestion asked)) return;
        // Late answers to earlier queries.
        foreach (byte[] late in _lateAnswers) await _socket.SendToAsync(late, proxy, stop);
        switch (asked.Name)
        {
            case "gone.example.net":
                _lateAnswers.Add(Signed(question, Message(Answered, Question(asked.Name, asked.Type), [Address(asked.Name, Evil)])));
                return;
            case "many.example.net":
                await _socket.SendToAsync(Signed(question, Message(Answered, Question(asked.Name, asked.Type),
                    [Cname(asked.Name, "a.example"), Cname("a.example", asked.Name), Address(asked.Name, Evil)])), proxy, stop);
                return;
        }
        foreach (byte[] forged in Forged(question, asked)) await _socket.SendToAsync(forged, proxy, stop);
        byte[] spoken = Signed(question, Message(Answered, Question(asked.Name, asked.Type), [Address(asked.Name, Evil)]));
        await _otherSocket.SendToAsync(spoken, proxy, stop);
        await _socket.SendToAsync(Signed(question, Message(Answered, Question(asked.Name, asked.Type),
            [Address("www.example.net", Evil), Address(asked.Name, Honest), Address("cloud.fleet.example.net", Evil)], Address(asked.Name, Evil))), proxy, stop);
    }

    private static IEnumerable<byte[]> Forged(byte[] question, DnsQuestion asked)
    {
        byte[] evil = Message(Answered, Question(asked.Name, asked.Type), [Address(asked.Name, Evil)]);
        yield return [];
        yield return [1];
        byte[] otherId = Signed(question, evil);
        otherId[1] ^= 1;
        yield return otherId;
        yield return Signed(question, Message(Answered, Question("www.example.net", asked.Type), [Address("www.example.net", Evil)]));
        yield return Signed(question, Message(0x0100, Question(asked.Name, asked.Type), [Address(asked.Name, Evil)]));
        yield return Signed(question, evil)[..20];
    }

    private static byte[] Signed(byte[] question, byte[] answer)
    {
        byte[] signed = [.. answer];
        question.AsSpan(0, 2).CopyTo(signed);
        return signed;
    }
}
