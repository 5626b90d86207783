using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Mqtt.Tests.Contract;

/// <content>Messages: what is sent is what arrives.</content>
public abstract partial class MqttTransportContract
{
    private const int Kibi = 1024;

    [BrokerFact]
    public async Task Message_arrives_with_every_field_when_the_protocol_is_5()
    {
        IMqttTransport home = await SubscribeAsync(AsHome(), Topic("event"));
        IMqttTransport gateway = await ConnectAsync(AsGateway());
        MqttMessage sent = new()
        {
            Topic = Topic("event"),
            Payload = Utf8("""{"name":"Küche 🔥"}"""),
            ContentType = "application/cloudevents+json",
            ResponseTopic = "edgeguard/gw01/response/é",
            CorrelationData = new byte[] { 0, 1, 0xFF },
            Expiry = TimeSpan.FromMinutes(10),
            UserProperties = [new("trace", "1"), new("trace", "2"), new("ort", "Zürich")],
        };

        await gateway.PublishAsync(sent, Limit);
        MqttMessage received = await NextAsync(home);

        Assert.Equal(sent.Topic, received.Topic);
        Assert.Equal(sent.Payload.ToArray(), received.Payload.ToArray());
        Assert.Equal(MqttQos.AtLeastOnce, received.Qos);
        Assert.False(received.Retain);
        Assert.Equal(sent.ContentType, received.ContentType);
        Assert.Equal(sent.ResponseTopic, received.ResponseTopic);
        Assert.Equal(sent.CorrelationData.Value.ToArray(), received.CorrelationData?.ToArray());
        Assert.InRange(received.Expiry!.Value, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        Assert.Equal(sent.UserProperties, received.UserProperties);
    }

    [BrokerFact]
    public async Task Message_arrives_without_properties_when_the_protocol_is_3()
    {
        IMqttTransport home = await SubscribeAsync(AsHome(MqttProtocol.V311), Topic("event"));
        IMqttTransport gateway = await ConnectAsync(AsGateway(MqttProtocol.V311));

        MqttMessage sent = new() { Topic = Topic("event"), Payload = Utf8("x") };
        await gateway.PublishAsync(sent with { ContentType = "text/plain", UserProperties = [new("a", "b")] }, Limit);
        MqttMessage received = await NextAsync(home);

        Assert.Equal("x"u8.ToArray(), received.Payload.ToArray());
        Assert.Null(received.ContentType);
        Assert.Empty(received.UserProperties);
        Assert.Null(received.Expiry);
    }

    [BrokerTheory]
    [InlineData(MqttProtocol.V5, 0, MqttQos.AtMostOnce)]
    [InlineData(MqttProtocol.V5, 0, MqttQos.AtLeastOnce)]
    [InlineData(MqttProtocol.V5, 256 * Kibi, MqttQos.AtMostOnce)]
    [InlineData(MqttProtocol.V5, 256 * Kibi, MqttQos.AtLeastOnce)]
    [InlineData(MqttProtocol.V311, 0, MqttQos.AtLeastOnce)]
    [InlineData(MqttProtocol.V311, 256 * Kibi, MqttQos.AtLeastOnce)]
    public async Task Payload_arrives_whole_at_any_size(MqttProtocol protocol, int size, MqttQos qos)
    {
        byte[] payload = new byte[size];
        new Random(size).NextBytes(payload);
        IMqttTransport home = await SubscribeAsync(AsHome(protocol), Topic("state"));
        IMqttTransport gateway = await ConnectAsync(AsGateway(protocol));

        await gateway.PublishAsync(new() { Topic = Topic("state"), Payload = payload, Qos = qos }, Limit);
        MqttMessage received = await NextAsync(home);

        Assert.Equal(payload, received.Payload.ToArray());
        Assert.Equal(qos, received.Qos);
    }

    [BrokerFact]
    public async Task Retained_message_greets_a_later_subscriber_until_an_empty_one_deletes_it()
    {
        IMqttTransport gateway = await ConnectAsync(AsGateway());
        await gateway.PublishAsync(new() { Topic = Topic("state"), Payload = Utf8("on"), Retain = true }, Limit);

        IMqttTransport later = await SubscribeAsync(AsHome(), Topic("state"));
        Assert.True((await NextAsync(later)).Retain);
        await gateway.PublishAsync(new() { Topic = Topic("state"), Retain = true }, Limit);
        Assert.Equal(0, (await NextAsync(later)).Payload.Length);

        IMqttTransport last = await SubscribeAsync(AsHome(), Topic("+"));
        await gateway.PublishAsync(new() { Topic = Topic("event"), Payload = Utf8("news") }, Limit);
        Assert.Equal(Topic("event"), (await NextAsync(last)).Topic);
    }

    [BrokerTheory]
    [InlineData("edgeguard/+/device/{0}/event", true)]
    [InlineData("edgeguard/gw01/device/{0}/+", true)]
    [InlineData("edgeguard/gw01/device/{0}/#", true)]
    [InlineData("$share/soc/edgeguard/+/device/{0}/event", true)]
    [InlineData("edgeguard/gw01/device/+/state", false)]
    [InlineData("edgeguard/+/{0}/event", false)]
    public async Task Subscription_receives_what_its_wildcards_match(string filter, bool matches)
    {
        IMqttTransport home = await SubscribeAsync(AsHome(), string.Format(null, filter, _device));
        await home.SubscribeAsync(Topic("presence"), MqttQos.AtLeastOnce, Limit);
        IMqttTransport gateway = await ConnectAsync(AsGateway());

        await gateway.PublishAsync(new() { Topic = Topic("event") }, Limit);
        await gateway.PublishAsync(new() { Topic = Topic("presence") }, Limit);

        Assert.Equal(Topic(matches ? "event" : "presence"), (await NextAsync(home)).Topic);
    }

    [BrokerFact]
    public async Task Messages_keep_their_order_and_the_brokers_window_when_a_thousand_are_published_at_once()
    {
        // As many as the hardened broker queues for a slow subscriber.
        const int count = 1000;
        IMqttTransport home = await SubscribeAsync(AsHome() with { ReceiveQueue = count }, Topic("event"));
        IMqttTransport gateway = await ConnectAsync(AsGateway());

        await Task.WhenAll(Enumerable.Range(0, count)
            .Select(i => gateway.PublishAsync(new() { Topic = Topic("event"), Payload = BitConverter.GetBytes(i) }, Limit)));

        for (int i = 0; i < count; i++) Assert.Equal(i, BitConverter.ToInt32((await NextAsync(home)).Payload.Span));
        Assert.Equal(0, home.Shed);
    }

    [BrokerFact]
    public async Task Messages_arrive_when_many_share_one_tls_record()
    {
        const int batches = 100, batch = 10;
        using X509Certificate2 certificate = _brokers.Server.Load();
        await using ScriptedBroker broker = new(
            async (stream, cancellationToken) =>
            {
                await Packet.ReadAsync(stream, cancellationToken);
                await stream.WriteAsync(Packet.Welcome(MqttProtocol.V5), cancellationToken);
                for (int i = 0; i < batches; i++)
                {
                    byte[] record = [.. Enumerable.Range(1, batch).SelectMany(id => Packet.Message("a", (byte)id))];
                    await stream.WriteAsync(record, cancellationToken);
                    for (int acknowledged = 0; acknowledged < batch; acknowledged++) await Packet.ReadAsync(stream, cancellationToken);
                }

                await ScriptedBroker.StaySilentAsync(stream, cancellationToken);
            },
            certificate);
        IMqttTransport transport = await ConnectAsync(To(broker.Port, "mqtts"));

        for (int i = 0; i < batches * batch; i++) Assert.Equal("a", (await NextAsync(transport)).Topic);
    }

    [BrokerFact]
    public async Task Messages_are_shed_and_counted_when_nobody_reads_them()
    {
        IMqttTransport home = await SubscribeAsync(AsHome() with { ReceiveQueue = 2 }, Topic("event"));
        IMqttTransport gateway = await ConnectAsync(AsGateway());

        int sent = 0;
        while (home.Shed < 3) await gateway.PublishAsync(new() { Topic = Topic("event"), Payload = BitConverter.GetBytes(sent++) }, Limit);

        Assert.InRange(sent, 5, int.MaxValue);
        Assert.Equal(0, BitConverter.ToInt32((await NextAsync(home)).Payload.Span));
        Assert.Equal(1, BitConverter.ToInt32((await NextAsync(home)).Payload.Span));
        Assert.False(home.Ended.IsCompleted);
    }

    [BrokerTheory]
    [InlineData("")]
    [InlineData("a/+/b")]
    [InlineData("a/#")]
    [InlineData("a\0b")]
    [InlineData("a\u001bb")]
    [InlineData("a\ud800b")]
    [InlineData("a\uffff")]
    public async Task Message_is_refused_and_the_connection_stays_when_the_topic_cannot_travel(string topic)
    {
        IMqttTransport gateway = await ConnectAsync(AsGateway());

        MqttMessage hidden = new() { Topic = Topic("event"), UserProperties = [new("name", topic + "\u0007")] };

        Assert.Equal(MqttFailureCause.MessageRefused, await FailsAsync(gateway.PublishAsync(new() { Topic = topic }, Limit)));
        Assert.Equal(MqttFailureCause.MessageRefused, await FailsAsync(gateway.PublishAsync(hidden, Limit)));
        await gateway.PublishAsync(new() { Topic = Topic("event") }, Limit);
    }

    [BrokerFact]
    public async Task Message_is_refused_and_the_connection_stays_when_it_is_larger_than_the_broker_takes()
    {
        IMqttTransport gateway = await ConnectAsync(AsGateway());

        MqttMessage large = new() { Topic = Topic("state"), Payload = new byte[Kibi * Kibi] };

        Assert.Equal(MqttFailureCause.MessageRefused, await FailsAsync(gateway.PublishAsync(large, Limit)));
        await gateway.PublishAsync(large with { Payload = large.Payload[100..] }, Limit);
        Assert.False(gateway.Ended.IsCompleted);
    }

    [BrokerFact]
    public async Task Message_to_anothers_topic_is_not_authorized_and_the_connection_stays()
    {
        IMqttTransport gateway = await ConnectAsync(AsGateway());

        foreach (string topic in (string[])["edgeguard/gw02/state", "edgeguard/gw01/request/device/release", "homeassistant/status"])
            Assert.Equal(MqttFailureCause.NotAuthorized, await FailsAsync(gateway.PublishAsync(new() { Topic = topic }, Limit)));
        await gateway.PublishAsync(new() { Topic = Topic("event") }, Limit);
    }

    [BrokerTheory]
    [InlineData(MqttProtocol.V5, 0x87, MqttFailureCause.NotAuthorized)]
    [InlineData(MqttProtocol.V311, 0x80, MqttFailureCause.NotAuthorized)]
    [InlineData(MqttProtocol.V5, 0x8F, MqttFailureCause.MessageRefused)]
    [InlineData(MqttProtocol.V5, 0xA2, MqttFailureCause.MessageRefused)]
    public async Task Subscription_fails_by_name_and_the_connection_stays_when_the_broker_refuses_it(
        MqttProtocol protocol, byte code, MqttFailureCause cause)
    {
        await using ScriptedBroker broker = ScriptedBroker.Welcoming(protocol, async (stream, cancellationToken) =>
        {
            while (await Packet.ReadAsync(stream, cancellationToken) is { } packet)
            {
                byte[] answer = packet.Type == Packet.Subscribe
                    ? Packet.SubscribeAck(protocol, packet.Body[..2], code)
                    : Packet.PublishAck(packet.PublishId());
                await stream.WriteAsync(answer, cancellationToken);
            }
        });
        IMqttTransport transport = await ConnectAsync(To(broker.Port, protocol: protocol));

        Assert.Equal(cause, await FailsAsync(transport.SubscribeAsync("a/#", MqttQos.AtLeastOnce, Limit)));
        Assert.Equal(MqttFailureCause.MessageRefused, await FailsAsync(transport.SubscribeAsync("a/#/b", MqttQos.AtLeastOnce, Limit)));

        await transport.PublishAsync(new() { Topic = "a" }, Limit);
    }

    [BrokerTheory]
    [InlineData(MqttProtocol.V5)]
    [InlineData(MqttProtocol.V311)]
    public async Task Subscription_with_a_lower_quality_than_asked_for_is_granted(MqttProtocol protocol)
    {
        await using ScriptedBroker broker = ScriptedBroker.Welcoming(protocol, async (stream, cancellationToken) =>
        {
            while (await Packet.ReadAsync(stream, cancellationToken) is { } packet)
            {
                if (packet.Type == Packet.Subscribe) await stream.WriteAsync(Packet.SubscribeAck(protocol, packet.Body[..2], code: 0), cancellationToken);
            }
        });
        IMqttTransport transport = await ConnectAsync(To(broker.Port, protocol: protocol));

        await transport.SubscribeAsync("a/#", MqttQos.AtLeastOnce, Limit);
    }

    [BrokerTheory]
    [InlineData(0x9A, MqttFailureCause.RetainNotSupported)]
    [InlineData(0x9B, MqttFailureCause.QosNotSupported)]
    public async Task Disconnection_for_a_message_names_the_feature_that_the_broker_lacks(byte code, MqttFailureCause cause)
    {
        await using ScriptedBroker broker = ScriptedBroker.Welcoming(MqttProtocol.V5, async (stream, cancellationToken) =>
        {
            while (await Packet.ReadAsync(stream, cancellationToken) is { } packet)
            {
                if (packet.Type == Packet.Publish) await stream.WriteAsync(Packet.Disconnection(code), cancellationToken);
            }
        });
        IMqttTransport transport = await ConnectAsync(To(broker.Port));

        Task publishing = transport.PublishAsync(new() { Topic = "a", Retain = true, Qos = MqttQos.AtLeastOnce }, Limit);

        Assert.Equal(cause, (await transport.Ended.WaitAsync(Limit))!.Cause);
        await Assert.ThrowsAsync<MqttException>(() => publishing);
    }

    [BrokerFact]
    public async Task Publishing_keeps_to_the_brokers_receive_maximum()
    {
        const byte receiveMaximum = 33, places = 2;
        List<byte[]> unanswered = [];
        TaskCompletionSource full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<int> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedBroker broker = new(async (stream, cancellationToken) =>
        {
            await Packet.ReadAsync(stream, cancellationToken);
            await stream.WriteAsync(Packet.Welcome(MqttProtocol.V5, receiveMaximum, 0, places), cancellationToken);
            for (int subscriptions = 0; subscriptions < 2;)
            {
                Packet packet = (await Packet.ReadAsync(stream, cancellationToken))!;
                if (packet.Type == Packet.Publish) unanswered.Add(packet.PublishId());
                if (unanswered.Count == places) full.TrySetResult();
                if (packet.Type != Packet.Subscribe) continue;
                subscriptions++;
                await stream.WriteAsync(Packet.SubscribeAck(MqttProtocol.V5, packet.Body[..2], code: 1), cancellationToken);
            }

            seen.SetResult(unanswered.Count);
            foreach (byte[] id in unanswered) await stream.WriteAsync(Packet.PublishAck(id), cancellationToken);
            while (await Packet.ReadAsync(stream, cancellationToken) is { } packet)
                await stream.WriteAsync(Packet.PublishAck(packet.PublishId()), cancellationToken);
        });
        IMqttTransport transport = await ConnectAsync(To(broker.Port));

        Task[] publishing = [.. Enumerable.Range(0, 5).Select(_ => transport.PublishAsync(new() { Topic = "a" }, Limit))];
        await full.Task.WaitAsync(Limit);
        // Two round trips: time for a message that does not wait for its place.
        await transport.SubscribeAsync("b", MqttQos.AtLeastOnce, Limit);
        await transport.SubscribeAsync("c", MqttQos.AtLeastOnce, Limit);

        Assert.Equal(places, await seen.Task.WaitAsync(Limit));
        await Task.WhenAll(publishing);
    }
}
