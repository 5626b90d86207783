using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Mqtt.Tests.Contract;

/// <content>Brokers that are away, slow, broken or rude: the cause has a name, and nothing is left behind.</content>
public abstract partial class MqttTransportContract
{
    private const string WebServer =
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 35\r\n\r\nThis is a web server, nothing else.";

    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(300);

    [BrokerFact]
    public async Task Connection_fails_as_name_resolution_when_the_name_does_not_exist() =>
        Assert.Equal(
            MqttFailureCause.NameResolution,
            (await RefusedAsync(To(_brokers.PlainPort) with { Broker = MqttBroker.Parse("mqtts://broker.invalid") })).Cause);

    [BrokerFact]
    public async Task Connection_fails_as_refused_when_nothing_listens() =>
        Assert.Equal(MqttFailureCause.Refused, (await RefusedAsync(To(MosquittoBroker.FreePort()))).Cause);

    [BrokerFact]
    public async Task Connection_fails_as_timeout_when_the_broker_does_not_welcome_us()
    {
        await using ScriptedBroker broker = new(ScriptedBroker.StaySilentAsync);

        Assert.Equal(MqttFailureCause.Timeout, (await RefusedAsync(To(broker.Port) with { ConnectTimeout = s_soon })).Cause);
        Assert.Equal(MqttFailureCause.Timeout, (await RefusedAsync(To(broker.Port, "mqtts") with { ConnectTimeout = s_soon })).Cause);
    }

    [BrokerFact]
    public async Task Connection_fails_as_timeout_when_the_machine_does_not_answer()
    {
        // A listener that accepts nothing, with a full queue, drops what knocks: as a firewall or a powered-off machine does.
        using Socket deaf = new(SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback.MapToIPv6(), 0));
        deaf.Listen(backlog: 0);
        using CancellationTokenSource knocking = new();
        Socket[] queue = [.. Enumerable.Range(0, 3).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp))];
        Task[] knocks = [.. queue.Select(socket => socket.ConnectAsync(deaf.LocalEndPoint!, knocking.Token).AsTask())];
        await Task.WhenAny(knocks);
        MqttBroker broker = MqttBroker.Parse($"mqtt://127.0.0.1:{((IPEndPoint)deaf.LocalEndPoint!).Port}");

        MqttFailure failure = await RefusedAsync(To(_brokers.PlainPort) with { Broker = broker, ConnectTimeout = s_soon });

        Assert.Equal(MqttFailureCause.Timeout, failure.Cause);
        await knocking.CancelAsync();
        await Task.WhenAll(knocks.Select(knock => knock.ContinueWith(knocked => knocked.Exception, TaskScheduler.Default)));
        foreach (Socket socket in queue) socket.Dispose();
    }

    [BrokerFact]
    public async Task Disposing_ends_the_connecting()
    {
        await using ScriptedBroker broker = new(ScriptedBroker.StaySilentAsync);
        IMqttTransport transport = Make(To(broker.Port));

        Task connecting = transport.ConnectAsync(Limit);
        await transport.DisposeAsync();

        Assert.Equal(MqttFailureCause.ConnectionLost, await FailsAsync(connecting));
        Assert.Null(await transport.Ended.WaitAsync(Limit));
    }

    [BrokerFact]
    public async Task Connecting_stops_when_it_is_cancelled()
    {
        await using ScriptedBroker broker = new(ScriptedBroker.StaySilentAsync);
        using CancellationTokenSource cancel = new(s_soon);
        IMqttTransport transport = Make(To(broker.Port));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transport.ConnectAsync(cancel.Token));

        Assert.Null(await transport.Ended.WaitAsync(Limit));
    }

    [BrokerTheory]
    [InlineData("mqtt", false, MqttFailureCause.ConnectionLost)]
    [InlineData("mqtt", true, MqttFailureCause.ConnectionLost)]
    [InlineData("mqtts", false, MqttFailureCause.TlsHandshake)]
    [InlineData("mqtts", true, MqttFailureCause.TlsHandshake)]
    public async Task Nothing_is_left_behind_when_the_broker_closes_at_once_fifty_times(string scheme, bool reset, MqttFailureCause cause)
    {
        await using ScriptedBroker broker = new((stream, _) =>
        {
            if (reset) ((NetworkStream)stream).Socket.LingerState = new(enable: true, seconds: 0);
            return Task.CompletedTask;
        });

        for (int i = 0; i < 50; i++)
        {
            MqttFailure failure = await RefusedAsync(To(broker.Port, scheme));
            // The reset may come before the handshake has begun.
            Assert.True(failure.Cause == cause || (reset && failure.Cause is MqttFailureCause.ConnectionLost), failure.ToString());
        }

        // The last one may still be on its way out.
        SpinWait.SpinUntil(() => Limit.IsCancellationRequested || (OpenConnectionsTo(broker.Port) == 0 && ThreadsLeftBehind() <= 5));
        Assert.Equal(0, OpenConnectionsTo(broker.Port));
        Assert.InRange(ThreadsLeftBehind(), 0, 5);
    }

    [BrokerTheory]
    [MemberData(nameof(Protocols))]
    public async Task F39_Request_fails_as_timeout_and_ends_the_connection_when_the_broker_never_acknowledges(MqttProtocol protocol)
    {
        await using ScriptedBroker broker = ScriptedBroker.Welcoming(protocol, ScriptedBroker.StaySilentAsync);
        MqttConnectionSettings settings = To(broker.Port, protocol: protocol) with { AcknowledgeTimeout = s_soon };
        IMqttTransport publisher = await ConnectAsync(settings);
        IMqttTransport subscriber = await ConnectAsync(settings with { ClientId = NewClientId() });

        await publisher.PublishAsync(new() { Topic = "a", Qos = MqttQos.AtMostOnce }, Limit);
        Task first = publisher.PublishAsync(new() { Topic = "a" }, Limit);
        Task second = publisher.PublishAsync(new() { Topic = "a" }, Limit);

        Assert.Equal(MqttFailureCause.Timeout, await FailsAsync(first));
        Assert.Equal(MqttFailureCause.Timeout, (await publisher.Ended.WaitAsync(Limit))!.Cause);
        await Assert.ThrowsAsync<MqttException>(() => second);
        Assert.Equal(MqttFailureCause.Timeout, await FailsAsync(subscriber.SubscribeAsync("a", MqttQos.AtLeastOnce, Limit)));
    }

    [BrokerFact]
    public async Task Giving_up_on_one_message_leaves_the_connection_standing()
    {
        TaskCompletionSource<Packet> unanswered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedBroker broker = ScriptedBroker.Welcoming(MqttProtocol.V5, async (stream, cancellationToken) =>
        {
            Packet first = (await Packet.ReadAsync(stream, cancellationToken))!;
            unanswered.SetResult(first);
            Packet second = (await Packet.ReadAsync(stream, cancellationToken))!;
            await stream.WriteAsync(Packet.PublishAck(first.PublishId()), cancellationToken);
            await stream.WriteAsync(Packet.PublishAck(second.PublishId()), cancellationToken);
            await ScriptedBroker.StaySilentAsync(stream, cancellationToken);
        });
        IMqttTransport transport = await ConnectAsync(To(broker.Port));
        using CancellationTokenSource cancel = new();

        Task given = transport.PublishAsync(new() { Topic = "a" }, cancel.Token);
        await unanswered.Task.WaitAsync(Limit);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        await transport.PublishAsync(new() { Topic = "b" }, Limit);
        Assert.False(transport.Ended.IsCompleted);
    }

    [BrokerFact]
    public async Task Connection_ends_as_timeout_when_the_keep_alive_probe_is_not_answered()
    {
        TaskCompletionSource probed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedBroker broker = ScriptedBroker.Welcoming(MqttProtocol.V5, async (stream, cancellationToken) =>
        {
            while (await Packet.ReadAsync(stream, cancellationToken) is { } packet)
            {
                if (packet.Type == Packet.PingRequest) probed.TrySetResult();
            }
        });
        IMqttTransport transport = await ConnectAsync(To(broker.Port) with { KeepAlive = TimeSpan.FromSeconds(5) });

        Assert.Equal(MqttFailureCause.Timeout, (await transport.Ended.WaitAsync(Limit))!.Cause);
        Assert.True(probed.Task.IsCompleted);
    }

    [BrokerTheory]
    [InlineData(WebServer, MqttFailureCause.Protocol)]
    [InlineData("", MqttFailureCause.ConnectionLost)]
    public async Task Connection_fails_by_name_when_the_answer_is_not_a_welcome(string answer, MqttFailureCause cause)
    {
        await using ScriptedBroker broker = new(async (stream, cancellationToken) =>
        {
            await Packet.ReadAsync(stream, cancellationToken);
            await stream.WriteAsync(Utf8(answer), cancellationToken);
        });

        Assert.Equal(cause, (await RefusedAsync(To(broker.Port))).Cause);
    }

    [BrokerTheory]
    [InlineData(MqttProtocol.V5, new byte[] { 0x20, 3, 0, 0x84, 0 }, MqttFailureCause.ProtocolVersion)]
    [InlineData(MqttProtocol.V5, new byte[] { 0x20, 2, 0, 1 }, MqttFailureCause.ProtocolVersion)]
    [InlineData(MqttProtocol.V311, new byte[] { 0x20, 2, 0, 1 }, MqttFailureCause.ProtocolVersion)]
    [InlineData(MqttProtocol.V311, new byte[] { 0x20, 2, 0, 2 }, MqttFailureCause.Authentication)]
    [InlineData(MqttProtocol.V311, new byte[] { 0x20, 2, 0, 3 }, MqttFailureCause.Refused)]
    [InlineData(MqttProtocol.V5, new byte[] { 0x20, 3, 0, 0x89, 0 }, MqttFailureCause.Refused)]
    [InlineData(MqttProtocol.V5, new byte[] { 0x20, 3, 0, 0x9A, 0 }, MqttFailureCause.RetainNotSupported)]
    [InlineData(MqttProtocol.V5, new byte[] { 0x20, 3, 0, 0x9B, 0 }, MqttFailureCause.QosNotSupported)]
    public async Task Connection_fails_by_the_brokers_reason(MqttProtocol protocol, byte[] answer, MqttFailureCause cause)
    {
        await using ScriptedBroker broker = new(async (stream, cancellationToken) =>
        {
            await Packet.ReadAsync(stream, cancellationToken);
            await stream.WriteAsync(answer, cancellationToken);
        });

        Assert.Equal(cause, (await RefusedAsync(To(broker.Port, protocol: protocol))).Cause);
    }

    [BrokerTheory]
    [InlineData(new byte[] { 0xE0, 2, 0x8B, 0 }, MqttFailureCause.ConnectionLost)]
    [InlineData(new byte[] { 0xE0, 2, 0x93, 0 }, MqttFailureCause.Protocol)]
    [InlineData(new byte[] { 0xE0, 2, 0x87, 0 }, MqttFailureCause.Authentication)]
    [InlineData(new byte[] { 0xE0, 2, 0x8E, 0 }, MqttFailureCause.TakenOver)]
    [InlineData(new byte[] { 0x82, 7, 0, 1, 0, 0, 1, 0x61, 0 }, MqttFailureCause.Protocol)]
    [InlineData(new byte[] { }, MqttFailureCause.ConnectionLost)]
    public async Task Connection_ends_by_the_brokers_reason(byte[] lastWords, MqttFailureCause cause)
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedBroker broker = ScriptedBroker.Welcoming(MqttProtocol.V5, async (stream, cancellationToken) =>
        {
            await go.Task.WaitAsync(cancellationToken);
            await stream.WriteAsync(lastWords, cancellationToken);
        });
        IMqttTransport transport = await ConnectAsync(To(broker.Port));
        Task waiting = transport.PublishAsync(new() { Topic = "a" }, Limit);

        go.SetResult();

        Assert.Equal(cause, (await transport.Ended.WaitAsync(Limit))!.Cause);
        Assert.Equal(cause, await FailsAsync(waiting));
    }

    [BrokerFact]
    public async Task Every_request_is_answered_when_the_connection_ends_in_the_midst_of_them()
    {
        await using ScriptedBroker broker = ScriptedBroker.Welcoming(MqttProtocol.V5, async (stream, cancellationToken) =>
            _ = await Packet.ReadAsync(stream, cancellationToken));

        for (int i = 0; i < 50; i++)
        {
            await using IMqttTransport transport = await ConnectAsync(To(broker.Port));
            Task[] requests =
            [
                .. Enumerable.Range(0, 20).Select(_ => Task.Run(() => transport.PublishAsync(new() { Topic = "a" }, Limit))),
                .. Enumerable.Range(0, 5).Select(_ => Task.Run(() => transport.SubscribeAsync("a", MqttQos.AtLeastOnce, Limit))),
            ];

            foreach (Task request in requests) await Assert.ThrowsAsync<MqttException>(() => request);
        }
    }

    /// <summary>Sockets of this machine connected to the port, from either end, that are not on their way out.</summary>
    private static int OpenConnectionsTo(int port)
    {
        const int remote = 2, state = 3;
        const string established = "01", closeWait = "08";
        string suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return new[] { "/proc/self/net/tcp", "/proc/self/net/tcp6" }.SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(fields => fields[remote].EndsWith(suffix, StringComparison.Ordinal) && fields[state] is established or closeWait);
    }
}
