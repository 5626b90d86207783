using System.Net;
using System.Net.Sockets;
using EdgeGuard.Agent.Names;
using EdgeGuard.Agent.Options;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Tests;
using static EdgeGuard.Core.Tests.Wire.DnsMessages;

namespace EdgeGuard.Agent.Tests.Names;

/// <summary>Name servers that break the rules about sizes: the device gets what it would have got without the DNS proxy.</summary>
public sealed class AnswerSizeTests
{
    private const string Cloud = "cloud.example.net";

    private static readonly byte[] Whole = Message(Answered, Question(Cloud, DnsType.A), [.. Enumerable.Range(1, 60).Select(i => Address(Cloud, $"203.0.113.{i}"))]);
    private static readonly byte[] Short = Message(Answered, Question(Cloud, DnsType.A), [Address(Cloud, "203.0.113.1")]);

    [Fact]
    public async Task Answer_above_512_octets_passes_without_EDNS() => Assert.Equal(Whole, await AskAsync(Whole, null));

    [Fact]
    public async Task Answer_above_the_announced_size_passes() => Assert.Equal(Whole, await AskAsync(Whole, null, [0, 0, 41, 2, 0, 0, 0, 0, 0, 0, 0]));

    [Fact]
    public async Task Octets_after_the_message_pass() => Assert.Equal([.. Short, 1, 2, 3], await AskAsync([.. Short, 1, 2, 3], null));

    [Fact]
    public async Task Answer_that_is_cut_and_does_not_say_so_is_asked_for_by_TCP() => Assert.Equal(Whole, await AskAsync(Whole[..512], Whole));

    [Fact]
    public async Task Answer_that_is_cut_passes_where_the_server_has_no_TCP() => Assert.Equal(Whole[..512], await AskAsync(Whole[..512], null));

    private static async Task<byte[]?> AskAsync(byte[] datagram, byte[]? stream, params byte[][] additional)
    {
        await using LoopbackServer server = new(_ => [.. datagram]);
        DnsOptions options = new() { Upstreams = [server.Name] };
        Assert.True(NameServers.TryParse(server.Name, out IPEndPoint? place));
        using TcpListener listener = new(place);
        Task serving = Task.CompletedTask;
        if (stream is not null)
        {
            listener.Start();
            serving = ServeAsync(listener, stream);
        }
        byte[] question = Message(0x0100, Question(Cloud, DnsType.A), [], additional);
        question.AsSpan(0, 2).CopyTo(datagram);
        byte[]? answer = await new UpstreamResolver(options, TimeProvider.System).AskAsync(
            question, new(Cloud, DnsType.A, DnsQuestion.Internet), device: null, ProtocolType.Udp, TestTimeout.Token);
        await serving;
        return answer;
    }

    private static async Task ServeAsync(TcpListener listener, byte[] message)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync(TestTimeout.Token);
        byte[]? question = await DnsStream.ReadAsync(client.GetStream(), TestTimeout.Token);
        byte[] answer = [.. message];
        question.AsSpan(0, 2).CopyTo(answer);
        await DnsStream.WriteAsync(client.GetStream(), answer, TestTimeout.Token);
    }
}
