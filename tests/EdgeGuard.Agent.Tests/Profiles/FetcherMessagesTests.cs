using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeGuard.Agent.Fetching;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Sandbox;

namespace EdgeGuard.Agent.Tests.Profiles;

/// <summary>The messages between the agent and its fetcher, and answers of a fetcher that was taken over.</summary>
public sealed class FetcherMessagesTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private static readonly HopRequest Request = new(new("https://maker.example/a.json?x=1"), FetchedKind.File, Now) { ETag = "\"x\"", Authorities = [new byte[] { 1, 2 }, new byte[] { 3 }] };

    private static readonly HopAnswer[] Answers =
    [
        new HopAnswer.Content([1, 2, 3], "\"y\"", TimeSpan.FromHours(1)) { SignatureUrl = "https://maker.example/a.p7s" },
        new HopAnswer.Content([], null, null),
        new HopAnswer.Unchanged(TimeSpan.Zero),
        new HopAnswer.Redirect("/b"),
        new HopAnswer.Refused("it answers 500", true),
    ];

    private static readonly FileVerdict[] Verdicts =
    [
        new(null, null),
        new("many problems", null),
        new(null, new(SignatureStatus.Valid) { Signer = "CN=ä", Issuer = "CN=ca", SignerPin = "ab", SignedAt = Now, Why = "Trusted." }),
        new(null, new(SignatureStatus.Broken) { Why = "Changed." }),
        new(null, new(SignatureStatus.Broken) { Why = "Expired." }),
    ];

    [Fact]
    public void Messages_are_read_as_they_were_written()
    {
        HopRequest read = FetcherMessages.ReadRequest(FetcherMessages.Write(Request));
        Assert.Equal(Request with { Authorities = [] }, read with { Authorities = [] });
        Assert.Equal(Request.Authorities.Select(a => a.ToArray()), read.Authorities.Select(a => a.ToArray()));
        FileToJudge file = new([1, 2], Now) { Signature = [3], Anchors = [new byte[] { 4 }], TrustsSystem = true, Signer = [5] };
        Assert.Equal(FetcherMessages.Write(file), FetcherMessages.Write(FetcherMessages.ReadFile(FetcherMessages.Write(file))));
        Assert.All(Answers, answer => Assert.Equal(FetcherMessages.Write(answer), FetcherMessages.Write(FetcherMessages.ReadAnswer(FetcherMessages.Write(answer), Request))));
        Assert.All(Verdicts, verdict => Assert.Equal(verdict, FetcherMessages.ReadVerdict(FetcherMessages.Write(verdict))));
    }

    [Fact]
    public void T6_Answers_that_are_cut_off_longer_or_random_are_malformed_and_nothing_else()
    {
        Random random = new(17);
        int malformed = 0;
        byte[][] all = [.. Answers.Select(FetcherMessages.Write), .. Verdicts.Select(FetcherMessages.Write)];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] octets = [.. all[random.Next(all.Length)]];
            switch (random.Next(3))
            {
                case 0: octets = octets[..random.Next(octets.Length)]; break;
                case 1: octets = [.. octets, (byte)random.Next(256)]; break;
                default: octets[random.Next(octets.Length)] = (byte)random.Next(256); break;
            }
            foreach (Action read in (Action[])[() => FetcherMessages.ReadAnswer(octets, Request), () => FetcherMessages.ReadVerdict(octets)])
            {
                Exception? problem = Record.Exception(read);
                Assert.True(problem is null or InvalidDataException, problem?.ToString());
                if (problem is not null) malformed++;
            }
        }
        Assert.True(malformed > 10_000);
    }

    [Fact]
    public void T6_Unasked_not_modified_local_judgement_and_larger_file_are_malformed()
    {
        byte[] unchanged = FetcherMessages.Write(new HopAnswer.Unchanged(null));
        Assert.IsType<HopAnswer.Unchanged>(FetcherMessages.ReadAnswer(unchanged, Request));
        Assert.Throws<InvalidDataException>(() => FetcherMessages.ReadAnswer(unchanged, Request with { ETag = null }));
        Assert.Throws<InvalidDataException>(() => FetcherMessages.ReadVerdict(FetcherMessages.Write(new FileVerdict(null, SignatureJudgement.Local))));
        byte[] large = FetcherMessages.Write(new HopAnswer.Content(new byte[Request.MostOctets + 1], null, null));
        Assert.Throws<InvalidDataException>(() => FetcherMessages.ReadAnswer(large, Request));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("B\0\0\0\0\0\0\0\0")]
    [InlineData("A\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f")]
    [InlineData("A\0\0\0\u0001\0\0\0\0")]
    [InlineData("A\u0001\0\0\0\0\0\0\0\u0009")]
    public async Task T6_Fetcher_that_was_taken_over_makes_its_own_fetch_fail_and_nothing_else(string answer)
    {
        (Socket channel, Socket taken) = await ChannelAsync();
        using SeparateWorker worker = new(channel, process: null);

        Task<FileVerdict> asked = worker.JudgeAsync(new([1], Now), CancellationToken.None);
        await taken.SendAsync(Encoding.Latin1.GetBytes(answer));
        taken.Shutdown(SocketShutdown.Send);

        FetchWorkerException problem = await Assert.ThrowsAsync<FetchWorkerException>(() => asked);
        Assert.StartsWith("the process that reads it", problem.Message, StringComparison.Ordinal);
        taken.Dispose();
    }

    [Fact]
    public async Task T6_Connection_ends_with_the_fetch_although_the_process_keeps_its_socket()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Socket connected = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await connected.ConnectAsync(listener.LocalEndPoint!);
        using Socket server = await listener.AcceptAsync();
        (Socket channel, Socket taken) = await ChannelAsync();
        using SeparateWorker worker = new(channel, process: null);
        using CancellationTokenSource stop = new();

        Task<HopAnswer> asked = worker.GetAsync(connected, Request, stop.Token);
        Assert.True(DescriptorChannel.TryReceive(taken, out _, out Socket? kept));
        await kept!.SendAsync(new byte[] { 7 });
        Assert.Equal(1, server.Receive(new byte[9]));
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        server.ReceiveTimeout = 10_000;
        Assert.Equal(0, server.Receive(new byte[9]));
        Assert.Throws<SocketException>(() => kept.Send([7]));
        kept.Dispose();
        taken.Dispose();
    }

    private static async Task<(Socket Channel, Socket Taken)> ChannelAsync()
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edgeguard-fetcher-");
        UnixDomainSocketEndPoint end = new(Path.Combine(folder.FullName, "s"));
        listener.Bind(end);
        listener.Listen();
        Socket channel = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await channel.ConnectAsync(end);
        Socket taken = await listener.AcceptAsync();
        folder.Delete(recursive: true);
        return (channel, taken);
    }
}
