using System.Collections.Concurrent;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;

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

    /// <summary>Lets every single wait pass at once and writes down how long it would have been; what repeats (the beat) keeps its pace.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        private readonly ConcurrentQueue<TimeSpan> _waits = [];

        internal IEnumerable<TimeSpan> Waits => _waits;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            bool isSingleWait = period == Timeout.InfiniteTimeSpan && dueTime != Timeout.InfiniteTimeSpan;
            if (isSingleWait) _waits.Enqueue(dueTime);
            return System.CreateTimer(callback, state, isSingleWait ? TimeSpan.Zero : dueTime, period);
        }
    }
}
