using System.Net;
using System.Net.Sockets;
using EdgeGuard.Agent.Names;
using EdgeGuard.Agent.Options;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Tests;
using static EdgeGuard.Core.Tests.Wire.DnsMessages;

namespace EdgeGuard.Agent.Tests.Names;

/// <summary>Old forwarders answer a question with EDNS by an error that repeats no question (RFC 6891 §7).</summary>
public sealed class BareErrorTests
{
    private const string Cloud = "cloud.example.net";
    private static readonly byte[] Edns = [0, 0, 41, 2, 0, 0, 0, 0, 0, 0, 0];
    private static readonly IPAddress Camera = IPAddress.Parse("192.0.2.10");

    [Theory]
    [InlineData(DnsResponseCode.FormatError)]
    [InlineData(DnsResponseCode.NotImplemented)]
    [InlineData(DnsResponseCode.Refused)]
    public async Task Device_that_asked_with_EDNS_gets_the_error_and_may_ask_without(DnsResponseCode code)
    {
        await using LoopbackServer server = new(_ => Header((ushort)(0x8000 | (ushort)code), 0, 0, 0));

        byte[] question = Message(0x0100, Question(Cloud, DnsType.A), [], Edns);
        byte[]? answer = await AskAsync(server, question, device: null, clientInfo: false);

        Assert.Equal([.. question[..2], .. Header((ushort)(0x8000 | (ushort)code), 0, 0, 0)[2..]], answer!);
        Assert.Single(server.Asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EDNS_that_the_proxy_added_is_left_out_where_the_server_does_not_know_it(bool repeatsQuestion)
    {
        byte[] error = repeatsQuestion ? Message(0x8001, Question(Cloud, DnsType.A), []) : Header(0x8001, 0, 0, 0);
        await using LoopbackServer server = new(asked => asked[11] > 0 ? [.. error] : Message(Answered, Question(Cloud, DnsType.A), [Address(Cloud, "203.0.113.1")]));

        byte[] question = Message(0x0100, Question(Cloud, DnsType.A), []);
        byte[]? answer = await AskAsync(server, question, Camera, clientInfo: true);

        Assert.Equal([.. question[..2], .. Message(Answered, Question(Cloud, DnsType.A), [Address(Cloud, "203.0.113.1")])[2..]], answer!);
        Assert.Equal([1, 0], server.Asked.Select(asked => (int)asked[11]));
    }

    [Fact]
    public async Task Error_that_repeats_no_question_is_passed_on_only_where_no_other_server_answers()
    {
        await using LoopbackServer old = new(_ => Header(0x8001, 0, 0, 0));
        await using LoopbackServer older = new(_ => Header(0x8005, 0, 0, 0));
        await using LoopbackServer whole = new(_ => Message(Answered, Question(Cloud, DnsType.A), [Address(Cloud, "203.0.113.1")]));
        byte[] question = Message(0x0100, Question(Cloud, DnsType.A), [], Edns);

        byte[]? answer = await AskAsync([old, whole], question, device: null, clientInfo: false);
        Assert.Equal([.. question[..2], .. Message(Answered, Question(Cloud, DnsType.A), [Address(Cloud, "203.0.113.1")])[2..]], answer!);

        byte[]? error = await AskAsync([old, older], question, device: null, clientInfo: false);
        Assert.Equal([.. question[..2], .. Header(0x8001, 0, 0, 0)[2..]], error!);
    }

    private static Task<byte[]?> AskAsync(LoopbackServer server, byte[] question, IPAddress? device, bool clientInfo) => AskAsync([server], question, device, clientInfo);

    private static Task<byte[]?> AskAsync(LoopbackServer[] servers, byte[] question, IPAddress? device, bool clientInfo) =>
        new UpstreamResolver(new DnsOptions { Upstreams = [.. servers.Select(s => s.Name)], ClientInfo = clientInfo }, TimeProvider.System)
            .AskAsync(question, new(Cloud, DnsType.A, DnsQuestion.Internet), device, ProtocolType.Udp, TestTimeout.Token);
}
