using System.Collections.Concurrent;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Telemetry;

public sealed class BackOffTests
{
    [BrokerFact]
    public async Task F40_A_broker_that_closes_at_once_is_tried_ever_more_slowly_up_to_a_minute_and_mentioned_once()
    {
        const int connections = 200;
        int accepted = 0;
        TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedBroker broker = ScriptedBroker.Welcoming(MqttProtocol.V5, (_, _) =>
        {
            if (Interlocked.Increment(ref accepted) == connections) enough.TrySetResult();
            return Task.CompletedTask;
        });
        HurriedTime time = new();
        await using Gateway gateway = await Gateway.StartAsync(new() { Url = $"mqtt://localhost:{broker.Port}", Transport = "mosquitto" }, time: time);

        await enough.Task.WaitAsync(TimeSpan.FromSeconds(60));

        // The beat and the health message repeat; so every single wait is the link's.
        TimeSpan[] waits = [.. time.Waits];
        Assert.All(waits, w => Assert.InRange(w, TimeSpan.Zero, TimeSpan.FromSeconds(60)));
        Assert.InRange(waits.Take(3).Sum(w => w.TotalSeconds), 0.5 + 1 + 2, 1 + 2 + 4);
        Assert.All(waits.Skip(10), w => Assert.InRange(w.TotalSeconds, 30, 60));
        Assert.True(waits.Distinct().Count() > connections / 2, "without jitter all gateways of a street would come at the same moment");
        Assert.InRange(gateway.Log.Of(6102).Count(), 1, 2);
        Assert.InRange(gateway.Log.Of(6101).Count(), 1, 2);
    }

    // MQTT 5.0 §3.1.4: DISCONNECT with 0x8E, session taken over. MQTT 3.1.1 has no such packet, and Mosquitto sends none: the broker just closes.
    [BrokerTheory]
    [InlineData(MqttProtocol.V5, true, "another client logs in as 'edgeguard-gw01' again and again", 450, 900)]
    [InlineData(MqttProtocol.V5, false, "most likely because another client logs in as 'edgeguard-gw01'", 150, 300)]
    [InlineData(MqttProtocol.V311, false, "most likely because another client logs in as 'edgeguard-gw01'", 150, 300)]
    public async Task Another_client_with_the_same_id_is_named_once_and_met_ever_more_seldom(MqttProtocol protocol, bool isSaid, string words, int least, int most)
    {
        const int connections = 20;
        int accepted = 0;
        TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedBroker broker = new(async (stream, cancellationToken) =>
        {
            Packet? connect = await Packet.ReadAsync(stream, cancellationToken);
            bool isKnown = connect?.Body[6] == (int)protocol;
            await stream.WriteAsync(isKnown ? Packet.Welcome(protocol) : [0x20, 2, 0, 1], cancellationToken);
            if (!isKnown) return;
            // Two seconds of the gateway's clock.
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            if (isSaid) await stream.WriteAsync(new byte[] { 0xE0, 2, 0x8E, 0 }, cancellationToken);
            if (Interlocked.Increment(ref accepted) == connections) enough.TrySetResult();
        });
        HurriedTime time = new(speed: 20);
        await using Gateway gateway = await Gateway.StartAsync(new() { Url = $"mqtt://localhost:{broker.Port}", Transport = "mosquitto" }, time: time);

        await enough.Task.WaitAsync(TimeSpan.FromSeconds(60));

        string remark = Assert.Single(gateway.Log.Of(6106));
        Assert.Contains(words, remark, StringComparison.Ordinal);
        Assert.Contains("gateway:id", remark, StringComparison.Ordinal);
        Assert.Contains(words, gateway.PipelineChannels.State.Current.Broker.Remark, StringComparison.Ordinal);
        TimeSpan[] late = [.. time.Waits.Skip(12)];
        Assert.NotEmpty(late);
        Assert.All(late, w => Assert.InRange(w.TotalSeconds, least, most));
        Assert.InRange(gateway.Log.Of(6102).Count(), 1, 2);
    }

    // RabbitMQ 3.10 closes the connection at an MQTT 5 CONNECT and says nothing.
    [BrokerTheory]
    [InlineData("mosquitto")]
    [InlineData("auto")]
    public async Task A_broker_that_closes_at_MQTT_5_is_met_with_3_1_1_at_once(string transport)
    {
        await using ScriptedBroker broker = new(async (stream, cancellationToken) =>
        {
            Packet? connect = await Packet.ReadAsync(stream, cancellationToken);
            if (connect?.Body[6] != (int)MqttProtocol.V311) return;
            await stream.WriteAsync(Packet.Welcome(MqttProtocol.V311), cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        });
        await using Gateway gateway = await Gateway.StartAsync(new() { Url = $"mqtt://localhost:{broker.Port}", Transport = transport });

        await Condition.UntilAsync(() => gateway.PipelineChannels.State.Current.Broker.Connected);

        Assert.Empty(gateway.Log.Of(6102));
    }

    [BrokerFact]
    public async Task After_a_connection_that_lasted_gateways_come_back_at_different_moments()
    {
        const int connections = 20;
        int accepted = 0;
        TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedBroker broker = ScriptedBroker.Welcoming(MqttProtocol.V5, async (_, cancellationToken) =>
        {
            // A hundred and fifty seconds of the gateway's clock.
            await Task.Delay(TimeSpan.FromMilliseconds(150), cancellationToken);
            if (Interlocked.Increment(ref accepted) == connections) enough.TrySetResult();
        });
        HurriedTime time = new(speed: 1000);
        await using Gateway gateway = await Gateway.StartAsync(new() { Url = $"mqtt://localhost:{broker.Port}", Transport = "mosquitto" }, time: time);

        await enough.Task.WaitAsync(TimeSpan.FromSeconds(60));

        TimeSpan[] waits = [.. time.Waits];
        Assert.True(waits.Length >= connections - 1, "a broker that restarts would be met by all gateways in the same moment");
        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(5)));
        Assert.True(waits.Distinct().Count() > connections / 2);
    }

    [Fact]
    public void Take_overs_count_in_a_row_until_a_connection_lasts()
    {
        FakeTimeProvider time = new(Home.Noon);
        TakeOvers others = new(time);

        Assert.Equal([false, true], [After(MqttFailureCause.TakenOver, 1), After(MqttFailureCause.TakenOver, 1)]);
        Assert.True(After(MqttFailureCause.TakenOver, 15 * 60));
        Assert.False(After(MqttFailureCause.TakenOver, 60 * 60));
        others.Forget();
        // Closed at once, and after a long time: neither is another client that comes back.
        Assert.All(Enumerable.Range(0, 10), _ => Assert.False(After(MqttFailureCause.ConnectionLost, 0)));
        Assert.All(Enumerable.Range(0, 10), _ => Assert.False(After(MqttFailureCause.ConnectionLost, 10 * 60)));
        Assert.All(Enumerable.Range(0, 10), _ => Assert.False(After(MqttFailureCause.Timeout, 60)));
        Assert.Equal([false, false, true], Enumerable.Range(0, 3).Select(_ => After(MqttFailureCause.ConnectionLost, 30)));

        bool After(MqttFailureCause cause, int seconds)
        {
            long begun = time.GetTimestamp();
            time.Advance(TimeSpan.FromSeconds(seconds));
            others.Ended(new(cause, ""), begun);
            return others.IsRepeated;
        }
    }

    /// <summary>Lets every single wait pass at once and writes down how long it would have been; what repeats (the beat) keeps its pace.</summary>
    /// <param name="speed">How many times faster its clock runs.</param>
    private sealed class HurriedTime(int speed = 1) : TimeProvider
    {
        private readonly ConcurrentQueue<TimeSpan> _waits = [];

        internal IEnumerable<TimeSpan> Waits => _waits;

        public override long GetTimestamp() => System.GetTimestamp() * speed;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            bool isSingleWait = period == Timeout.InfiniteTimeSpan && dueTime != Timeout.InfiniteTimeSpan && dueTime != TakeOvers.Over;
            if (isSingleWait) _waits.Enqueue(dueTime);
            return System.CreateTimer(callback, state, isSingleWait ? TimeSpan.Zero : dueTime, period);
        }
    }
}
