using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Mqtt.Tests.Contract;

/// <content>Sessions: what the broker keeps for us, says for us, and learns from CONNECT.</content>
public abstract partial class MqttTransportContract
{
    public static TheoryData<MqttProtocol> Protocols { get; } = [MqttProtocol.V5, MqttProtocol.V311];

    [BrokerTheory]
    [MemberData(nameof(Protocols))]
    public async Task Will_is_published_when_the_connection_ends_without_goodbye(MqttProtocol protocol)
    {
        IMqttTransport home = await SubscribeAsync(AsHome(protocol), Topic("state"));
        MqttMessage will = new() { Topic = Topic("state"), Payload = Utf8("offline"), Retain = true, ContentType = "text/plain" };
        IMqttTransport gateway = await ConnectAsync(AsGateway(protocol) with { Will = will });

        await gateway.DisposeAsync();
        MqttMessage received = await NextAsync(home);

        Assert.Equal("offline"u8.ToArray(), received.Payload.ToArray());
        Assert.Equal(protocol is MqttProtocol.V5 ? will.ContentType : null, received.ContentType);
        Assert.Null(await gateway.Ended.WaitAsync(Limit));
    }

    [BrokerTheory]
    [MemberData(nameof(Protocols))]
    public async Task Will_is_discarded_when_we_say_goodbye(MqttProtocol protocol)
    {
        IMqttTransport home = await SubscribeAsync(AsHome(protocol), Topic("#"));
        MqttMessage will = new() { Topic = Topic("state"), Payload = Utf8("offline") };
        IMqttTransport gateway = await ConnectAsync(AsGateway(protocol) with { Will = will });

        await gateway.PublishAsync(new() { Topic = Topic("presence"), Qos = MqttQos.AtMostOnce }, Limit);
        await gateway.DisconnectAsync(Limit);
        Assert.Null(await gateway.Ended.WaitAsync(Limit));
        await gateway.DisposeAsync();
        IMqttTransport other = await ConnectAsync(AsGateway(protocol));
        await other.PublishAsync(new() { Topic = Topic("event") }, Limit);

        Assert.Equal(Topic("presence"), (await NextAsync(home)).Topic);
        Assert.Equal(Topic("event"), (await NextAsync(home)).Topic);
    }

    [BrokerTheory]
    [MemberData(nameof(Protocols))]
    public async Task Session_brings_what_was_missed_when_it_was_kept(MqttProtocol protocol)
    {
        MqttConnectionSettings settings = AsHome(protocol) with { CleanStart = false, SessionExpiry = TimeSpan.FromMinutes(5) };
        IMqttTransport home = Make(settings);
        Assert.False((await home.ConnectAsync(Limit)).Resumed);
        await home.SubscribeAsync(Topic("event"), MqttQos.AtLeastOnce, Limit);
        await home.DisconnectAsync(Limit);

        IMqttTransport gateway = await ConnectAsync(AsGateway(protocol));
        await gateway.PublishAsync(new() { Topic = Topic("event"), Payload = Utf8("missed") }, Limit);
        IMqttTransport again = Make(settings);

        Assert.True((await again.ConnectAsync(Limit)).Resumed);
        Assert.Equal("missed"u8.ToArray(), (await NextAsync(again)).Payload.ToArray());
    }

    [BrokerTheory]
    [InlineData(MqttProtocol.V5, true, 300)]
    [InlineData(MqttProtocol.V5, false, 0)]
    [InlineData(MqttProtocol.V311, true, 300)]
    public async Task Session_is_gone_when_it_was_not_to_be_kept(MqttProtocol protocol, bool cleanStart, int expirySeconds)
    {
        MqttConnectionSettings settings = AsHome(protocol) with { CleanStart = false, SessionExpiry = TimeSpan.FromSeconds(expirySeconds) };
        IMqttTransport home = await SubscribeAsync(settings, Topic("event"));
        await home.DisconnectAsync(Limit);

        IMqttTransport again = Make(settings with { CleanStart = cleanStart });

        Assert.False((await again.ConnectAsync(Limit)).Resumed);
    }

    [BrokerFact]
    public async Task Connect_tells_the_broker_the_settings()
    {
        TaskCompletionSource<Packet> connect = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedBroker broker = new(async (stream, cancellationToken) =>
        {
            connect.SetResult((await Packet.ReadAsync(stream, cancellationToken))!);
            await stream.WriteAsync(Packet.Welcome(MqttProtocol.V5), cancellationToken);
            await ScriptedBroker.StaySilentAsync(stream, cancellationToken);
        });

        await ConnectAsync(To(broker.Port) with
        {
            SessionExpiry = TimeSpan.FromSeconds(0x01020304),
            ReceiveMaximum = 0x0506,
            MaximumPacketSize = 0x0708090A,
            KeepAlive = TimeSpan.FromSeconds(0x0B0C),
        });
        byte[] body = (await connect.Task.WaitAsync(Limit)).Body;

        Assert.Equal([0, 4, .. "MQTT"u8, 5, 0x02, 0x0B, 0x0C], body[..10]);
        string properties = Convert.ToHexString(body[11..(11 + body[10])]);
        Assert.Contains("1101020304", properties, StringComparison.Ordinal);
        Assert.Contains("210506", properties, StringComparison.Ordinal);
        Assert.Contains("270708090A", properties, StringComparison.Ordinal);
    }

    [BrokerFact]
    public async Task Connection_ends_by_name_when_another_client_takes_its_id()
    {
        MqttConnectionSettings settings = AsGateway();
        IMqttTransport first = await ConnectAsync(settings);

        await ConnectAsync(settings);

        // Mosquitto 2.0.11 only closes; others send DISCONNECT with 0x8E.
        Assert.Contains((await first.Ended.WaitAsync(Limit))!.Cause, new[] { MqttFailureCause.ConnectionLost, MqttFailureCause.TakenOver });
        await Assert.ThrowsAsync<MqttException>(() => first.PublishAsync(new() { Topic = Topic("event") }, Limit));
        Assert.True(first.Received.Completion.IsCompletedSuccessfully);
    }

    // MQTT 5.0 §3.2.2.3.4, §3.2.2.3.5: a broker says what it lacks, and nothing where it lacks nothing.
    [BrokerTheory]
    [InlineData(new byte[] { }, true, MqttQos.AtLeastOnce)]
    [InlineData(new byte[] { 37, 0 }, false, MqttQos.AtLeastOnce)]
    [InlineData(new byte[] { 36, 0 }, true, MqttQos.AtMostOnce)]
    [InlineData(new byte[] { 36, 1, 37, 1 }, true, MqttQos.AtLeastOnce)]
    [InlineData(new byte[] { 36, 0, 37, 0 }, false, MqttQos.AtMostOnce)]
    public async Task Session_says_what_the_broker_supports(byte[] properties, bool retains, MqttQos maximum)
    {
        await using ScriptedBroker broker = new(async (stream, cancellationToken) =>
        {
            await Packet.ReadAsync(stream, cancellationToken);
            await stream.WriteAsync(Packet.Welcome(MqttProtocol.V5, properties), cancellationToken);
            await ScriptedBroker.StaySilentAsync(stream, cancellationToken);
        });

        MqttSession session = await Make(To(broker.Port)).ConnectAsync(Limit);

        Assert.Equal((retains, maximum), (session.RetainAvailable, session.MaximumQos));
    }

    [BrokerFact]
    public async Task Broker_restart_ends_the_connection_and_the_next_one_finds_the_session()
    {
        MqttConnectionSettings settings = AsHome() with { CleanStart = false, SessionExpiry = TimeSpan.FromMinutes(5) };
        IMqttTransport home = await SubscribeAsync(settings, Topic("event"));

        await _brokers.Home.StopAsync();
        MqttFailure? ended = await home.Ended.WaitAsync(Limit);
        MqttFailure whileDown = await RefusedAsync(AsGateway());
        await _brokers.Home.StartAsync();
        IMqttTransport again = Make(settings);

        Assert.Equal(MqttFailureCause.ConnectionLost, ended!.Cause);
        Assert.Equal(MqttFailureCause.Refused, whileDown.Cause);
        Assert.True((await again.ConnectAsync(Limit)).Resumed);
    }

    [BrokerFact]
    public async Task Instance_is_one_connection()
    {
        IMqttTransport transport = Make(AsGateway());
        await Assert.ThrowsAsync<InvalidOperationException>(() => transport.PublishAsync(new() { Topic = Topic("event") }, Limit));

        await transport.ConnectAsync(Limit);
        await Assert.ThrowsAsync<InvalidOperationException>(() => transport.ConnectAsync(Limit));
        await transport.DisconnectAsync(Limit);
        await transport.DisconnectAsync(Limit);

        Assert.Equal(MqttFailureCause.ConnectionLost, await FailsAsync(transport.PublishAsync(new() { Topic = Topic("event") }, Limit)));
        await transport.DisposeAsync();
        await transport.DisposeAsync();
    }

    [BrokerFact]
    public async Task Disposing_is_enough_when_nothing_was_connected()
    {
        IMqttTransport transport = Make(AsGateway());

        await transport.DisposeAsync();

        Assert.Null(await transport.Ended.WaitAsync(Limit));
    }
}
