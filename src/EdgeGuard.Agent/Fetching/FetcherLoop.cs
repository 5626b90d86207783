using System.Buffers.Binary;
using System.Net.Sockets;
using EdgeGuard.Linux.Sandbox;

namespace EdgeGuard.Agent.Fetching;

/// <summary>
/// The fetcher: a process without privileges that speaks TLS and HTTP on sockets that the agent connected, and judges files. It answers the agent's
/// requests, one after the other, until the agent closes the channel.
/// </summary>
public static class FetcherLoop
{
    /// <summary>Answers requests.</summary>
    /// <param name="channel">The Unix socket to the agent.</param>
    /// <exception cref="SocketException">The channel is broken.</exception>
    /// <exception cref="InvalidDataException">A request has not the agreed form.</exception>
    public static void Run(Socket channel)
    {
        while (DescriptorChannel.TryReceive(channel, out byte kind, out Socket? passed))
        {
            byte[] request = Receive(channel);
            Send(channel, Answer(kind, passed, request));
        }
    }

    private static void Send(Socket channel, byte[] answer)
    {
        Span<byte> head = stackalloc byte[1 + sizeof(long)];
        head[0] = FetcherMessages.Answer;
        BinaryPrimitives.WriteInt64LittleEndian(head[1..], answer.Length);
        SendAll(channel, head);
        SendAll(channel, answer);
    }

    private static byte[] Answer(byte kind, Socket? passed, byte[] request) => kind switch
    {
        FetcherMessages.Get when passed is not null =>
            FetcherMessages.Write(HopExchange.GetAsync(new NetworkStream(passed, ownsSocket: true), FetcherMessages.ReadRequest(request), CancellationToken.None).GetAwaiter().GetResult()),
        FetcherMessages.Judge => FetcherMessages.Write(FileJudge.Judge(FetcherMessages.ReadFile(request))),
        _ => throw FrameReader.Malformed(),
    };

    private static byte[] Receive(Socket channel)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        ReceiveAll(channel, length);
        long octets = BinaryPrimitives.ReadInt64LittleEndian(length);
        byte[] message = octets is >= 0 and <= FetcherMessages.Longest ? new byte[octets] : throw FrameReader.Malformed();
        ReceiveAll(channel, message);
        return message;
    }

    private static void ReceiveAll(Socket channel, Span<byte> octets)
    {
        while (octets.Length > 0)
        {
            int read = channel.Receive(octets);
            octets = read > 0 ? octets[read..] : throw FrameReader.Malformed();
        }
    }

    private static void SendAll(Socket channel, ReadOnlySpan<byte> octets)
    {
        while (octets.Length > 0) octets = octets[channel.Send(octets)..];
    }
}
