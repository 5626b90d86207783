using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Tests.Wire;
using EdgeGuard.Core.Wire;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Tests.DnsProxy;

/// <summary>A device's stub resolver: sends a query over UDP or TCP and returns the answer.</summary>
internal static class StubResolver
{
    private const int Attempts = 3;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    internal static byte[] Question(string name, DnsType type, params byte[][] additional) =>
        DnsMessages.Message(0x0100, DnsMessages.Question(name, type), [], additional);

    /// <summary>Asks, and asks again where the server did not answer, as a C library does.</summary>
    /// <returns>The addresses in the answer; empty when it has none.</returns>
    internal static async Task<IPAddress[]> ResolveAsync(
        NetworkNamespace from, IPEndPoint server, string name, AddressFamily family, ProtocolType protocol, CancellationToken cancellation)
    {
        DnsType type = family == AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa;
        for (int attempt = 1; ; attempt++)
        {
            if (await AskAsync(from, server, Question(name, type), protocol, cancellation) is { } answer) return Addresses(answer);
            if (attempt == Attempts) return [];
        }
    }

    /// <returns>null when no answer arrived in time.</returns>
    internal static async Task<byte[]?> AskAsync(NetworkNamespace from, IPEndPoint server, byte[] question, ProtocolType protocol, CancellationToken cancellation)
    {
        using Socket socket = from.OpenSocket(server.AddressFamily, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
        return await AskAsync(socket, server, question, protocol, cancellation);
    }

    internal static async Task<byte[]?> AskAsync(Socket socket, IPEndPoint server, byte[] question, ProtocolType protocol, CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(Timeout);
        try
        {
            if (!socket.Connected) await socket.ConnectAsync(server, timeout.Token);
            return protocol == ProtocolType.Tcp ? await OverTcpAsync(socket, question, timeout.Token) : await OverUdpAsync(socket, question, timeout.Token);
        }
        catch (Exception e) when (e is SocketException || e is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    internal static DnsResponseCode? CodeOf(byte[]? answer) => DnsHeader.TryRead(answer, out DnsHeader header) ? header.ResponseCode : null;

    internal static IPAddress[] Addresses(byte[] answer)
    {
        List<IPAddress> addresses = [];
        if (DnsReader.TryRead(answer, out DnsReader dns))
        {
            while (dns.TryReadRecord(out DnsRecord record))
            {
                if (record.Address is { } address) addresses.Add(address);
            }
        }
        return [.. addresses];
    }

    private static async Task<byte[]> OverUdpAsync(Socket socket, byte[] question, CancellationToken cancellation)
    {
        byte[] buffer = new byte[65535];
        await socket.SendAsync(question, cancellation);
        int length = await socket.ReceiveAsync(buffer, cancellation);
        return buffer[..length];
    }

    private static async Task<byte[]?> OverTcpAsync(Socket socket, byte[] question, CancellationToken cancellation)
    {
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)question.Length);
        await socket.SendAsync((byte[])[.. length, .. question], cancellation);
        using NetworkStream stream = new(socket);
        if (await stream.ReadAtLeastAsync(length, 2, throwOnEndOfStream: false, cancellation) < 2) return null;
        byte[] answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(answer, cancellation);
        return answer;
    }
}
