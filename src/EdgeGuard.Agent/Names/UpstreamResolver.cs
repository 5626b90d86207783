using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using EdgeGuard.Agent.Options;
using EdgeGuard.Core.Names;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Agent.Names;

/// <summary>
/// Asks name servers on a device's behalf. Every question has its own random id and source port, on a socket that accepts packets from that server
/// only. Packets that do not answer the question are ignored, and the wait goes on.
/// </summary>
internal sealed class UpstreamResolver(DnsOptions options, TimeProvider time)
{
    private const int LongestMessage = ushort.MaxValue;

    // Devices repeat a question after five seconds; all servers together must have had their turn by then.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ReadAgain = TimeSpan.FromSeconds(10);

    private (long At, IReadOnlyList<IPEndPoint> Servers)? _servers;
    private long _passedOver;

    /// <summary>The current servers.</summary>
    internal IReadOnlyList<IPEndPoint> Servers
    {
        get
        {
            if (_servers is not { } known || time.GetElapsedTime(known.At) > ReadAgain) _servers = known = (time.GetTimestamp(), NameServers.Of(options));
            return known.Servers;
        }
    }

    /// <summary>Packets that were ignored because they did not answer the question.</summary>
    internal long PassedOver => Interlocked.Read(ref _passedOver);

    /// <summary>Asks one server after the other. An error without the question counts where no other server answers. An answer passes whatever its size. One that ends early and does not say so is asked for again by TCP.</summary>
    /// <param name="question">The message.</param>
    /// <param name="asked">The question in it.</param>
    /// <param name="device">Who asks; null for the DNS proxy itself.</param>
    /// <param name="protocol">UDP or TCP.</param>
    /// <param name="stoppingToken">Stops the wait.</param>
    /// <returns>The answer with the device's own message id; null when no server answered in time.</returns>
    internal async Task<byte[]?> AskAsync(ReadOnlyMemory<byte> question, DnsQuestion asked, IPAddress? device, ProtocolType protocol, CancellationToken stoppingToken)
    {
        IReadOnlyList<IPEndPoint> servers = Servers;
        byte[]? bareError = null;
        foreach (IPEndPoint server in servers)
        {
            if (await AskOneAsync(server, question, asked, device, protocol, Timeout / servers.Count, stoppingToken) is not { } answer) continue;
            question.Span[..2].CopyTo(answer);
            if (!DnsReader.IsBareError(answer, out _)) return answer;
            bareError ??= answer;
        }
        return bareError;
    }

    private async Task<byte[]?> AskOneAsync(
        IPEndPoint server, ReadOnlyMemory<byte> question, DnsQuestion asked, IPAddress? device, ProtocolType protocol, TimeSpan atMost, CancellationToken stoppingToken)
    {
        bool addedEdns = false;
        byte[] sent = device is not null && options.ClientInfo && NameServers.IsLocal(server.Address) ? ClientSubnet.Add(question.Span, device, out addedEdns) : question.ToArray();
        byte[]? answer = await AskWholeAsync(server, sent, asked, protocol, atMost, stoppingToken);
        if (!addedEdns || answer is null) return answer;
        return RefusesEdns(answer)
            ? await AskWholeAsync(server, question.ToArray(), asked, protocol, atMost / 2, stoppingToken)
            : answer[..ClientSubnet.WithoutEdns(answer)];
    }

    private async Task<byte[]?> AskWholeAsync(IPEndPoint server, byte[] sent, DnsQuestion asked, ProtocolType protocol, TimeSpan atMost, CancellationToken stoppingToken)
    {
        byte[]? answer = await TryAskAsync(server, sent, asked, protocol, atMost, stoppingToken);
        return protocol == ProtocolType.Udp && answer is not null && DnsAnswerReader.IsCut(answer)
            ? await TryAskAsync(server, sent, asked, ProtocolType.Tcp, atMost / 2, stoppingToken) ?? answer
            : answer;
    }

    // The device asked without EDNS, so the answer must be one to that (RFC 6891 §7).
    private static bool RefusesEdns(ReadOnlySpan<byte> answer) =>
        DnsHeader.TryRead(answer, out DnsHeader header) && (header.ResponseCode is DnsResponseCode.FormatError or DnsResponseCode.NotImplemented || DnsReader.IsBareError(answer, out _));

    private async Task<byte[]?> TryAskAsync(IPEndPoint server, byte[] sent, DnsQuestion asked, ProtocolType protocol, TimeSpan atMost, CancellationToken stoppingToken)
    {
        DnsAnswerWriter.SetId(sent, (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1));
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        timeout.CancelAfter(atMost);
        using Socket socket = new(server.AddressFamily, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
        try
        {
            await socket.ConnectAsync(server, timeout.Token);
            return protocol == ProtocolType.Tcp
                ? await OverTcpAsync(socket, sent, asked, timeout.Token)
                : await OverUdpAsync(socket, sent, asked, timeout.Token);
        }
        catch (SocketException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<byte[]> OverUdpAsync(Socket socket, byte[] sent, DnsQuestion asked, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(LongestMessage);
        try
        {
            await socket.SendAsync(sent, cancellation);
            while (true)
            {
                int length = await socket.ReceiveAsync(buffer, cancellation);
                if (IsAnswer(buffer.AsSpan(0, length), sent, asked)) return buffer[..length];
                Interlocked.Increment(ref _passedOver);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<byte[]?> OverTcpAsync(Socket socket, byte[] sent, DnsQuestion asked, CancellationToken cancellation)
    {
        using NetworkStream stream = new(socket);
        await DnsStream.WriteAsync(stream, sent, cancellation);
        if (await DnsStream.ReadAsync(stream, cancellation) is { } answer && IsAnswer(answer, sent, asked)) return answer;
        Interlocked.Increment(ref _passedOver);
        return null;
    }

    private static bool IsAnswer(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> sent, DnsQuestion asked) =>
        (DnsReader.IsBareError(answer, out DnsHeader header)
            || DnsReader.TryReadOnlyQuestion(answer, out header, out DnsQuestion answered) && header.IsResponse && answered.IsSame(asked))
        && header.Id == BinaryPrimitives.ReadUInt16BigEndian(sent);
}
