using System.Text;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>Brokers that lack retained messages or QoS 1, and brokers that two gateways share under one id.</summary>
public sealed class HumbleBrokerTests : IDisposable
{
    private readonly StateFolder _folder = new();

    public static TheoryData<string, string, string?> Lacks()
    {
        TheoryData<string, string, string?> rows = [];
        foreach (string adapter in MqttTransports.CompiledIn.Select(a => a.Name))
        {
            rows.Add(adapter, "", null);
            rows.Add(adapter, "retain_available false", "keeps no retained messages");
            rows.Add(adapter, "max_qos 0", "accepts only QoS 0");
            rows.Add(adapter, "retain_available false\nmax_qos 0", "keeps no retained messages");
        }
        return rows;
    }

    public static TheoryData<string> Adapters => [.. MqttTransports.CompiledIn.Select(a => a.Name)];

    public void Dispose() => _folder.Dispose();

    [BrokerTheory]
    [MemberData(nameof(Lacks))]
    public async Task A_broker_that_lacks_a_feature_gets_humbler_messages_and_is_reported(string adapter, string lacks, string? words)
    {
        await using BenchBroker broker = new(_folder, lacks: lacks);
        await broker.StartAsync();
        await using Listener listener = await Listener.ConnectAsync(broker.Settings, lacks.Contains("max_qos", StringComparison.Ordinal) ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce, "edgeguard/#");
        MqttOptions options = broker.Options;
        options.Transport = adapter;
        options.Commands = ["quarantine"];
        await using Gateway gateway = await Gateway.StartAsync(options);

        await listener.NextAsync("edgeguard/gw01/state", t => t == """{"state":"online"}""");
        await listener.NextAsync("edgeguard/gw01/device/00005e005301/state");
        await gateway.SendAsync(new PolicyInput.Violated(Home.Telnet()));
        await listener.NextAsync("edgeguard/gw01/device/00005e005301/event");
        await listener.PublishAsync(new()
        {
            Topic = "edgeguard/gw01/request/device/quarantine",
            Payload = Encoding.UTF8.GetBytes("""{"id":"00005e005301"}"""),
            Qos = MqttQos.AtMostOnce,
        });
        await listener.NextAsync("edgeguard/gw01/response/device/quarantine", t => t.Contains("\"ok\"", StringComparison.Ordinal));

        await Condition.UntilAsync(() => gateway.Outbox.Waiting == 0);
        BrokerStatus status = gateway.PipelineChannels.State.Current.Broker;
        Assert.True(status.Connected);
        Assert.Empty(gateway.Log.Of(6102));
        if (words is null)
        {
            Assert.Null(status.Remark);
            Assert.Empty(gateway.Log.Of(6106));
            return;
        }
        Assert.Contains(words, status.Remark, StringComparison.Ordinal);
        Assert.Contains(words, Assert.Single(gateway.Log.Of(6106)), StringComparison.Ordinal);
    }

    public static TheoryData<string, byte?, byte?, byte, string?> Silent()
    {
        const string noRetain = "keeps no retained messages", noQos1 = "accepts only QoS 0";
        TheoryData<string, byte?, byte?, byte, string?> rows = [];
        foreach (string adapter in MqttTransports.CompiledIn.Select(a => a.Name))
        {
            rows.Add(adapter, null, null, 1, null);
            rows.Add(adapter, null, null, 0, null);
            rows.Add(adapter, null, null, 0xA2, null);
            rows.Add(adapter, 0x9A, 0x9A, 1, noRetain);
            rows.Add(adapter, 0x9B, 0x9B, 0, noQos1);
            rows.Add(adapter, null, 0x9A, 1, noRetain);
            rows.Add(adapter, null, 0x9B, 1, noQos1);
            rows.Add(adapter, 0x9A, 0x9B, 1, noRetain);
        }
        return rows;
    }

    [BrokerTheory]
    [MemberData(nameof(Silent))]
    public async Task A_broker_that_does_not_announce_what_it_lacks_is_understood_by_its_refusals(string adapter, byte? refusedWill, byte? refusedMessage, byte granted, string? words)
    {
        await using FeaturelessBroker broker = new(refusedWill, refusedMessage, granted);
        FastTime time = new(20);
        await using Gateway gateway = await Gateway.StartAsync(new() { Url = $"mqtt://localhost:{broker.Port}", Transport = adapter, Commands = ["quarantine"] }, time: time);

        await gateway.SendAsync(new PolicyInput.Violated(Home.Telnet()));
        await Condition.UntilAsync(() => broker.Accepted is var topics && topics.Contains("edgeguard/gw01/state") && topics.Contains("edgeguard/gw01/device/00005e005301/state")
            && topics.Contains("edgeguard/gw01/device/00005e005301/event"));
        await Condition.UntilAsync(() => gateway.Outbox.Waiting == 0);
        BrokerStatus status = gateway.PipelineChannels.State.Current.Broker;
        Assert.True(status.Connected);
        if (words is null) Assert.Null(status.Remark);
        else Assert.Contains(words, status.Remark, StringComparison.Ordinal);
        Assert.Empty(gateway.Log.Of(6102));
        Assert.InRange(broker.Connections, 1, 3);
    }

    [BrokerTheory]
    [MemberData(nameof(Adapters))]
    public async Task Two_gateways_with_one_id_are_reported_in_plain_words(string adapter)
    {
        await using BenchBroker broker = new(_folder);
        await broker.StartAsync();
        MqttOptions options = broker.Options;
        options.Transport = adapter;
        FastTime time = new(20);
        await using Gateway one = await Gateway.StartAsync(options, time: time);
        await using Gateway two = await Gateway.StartAsync(options, time: time);

        await Task.WhenAll(ReportedAsync(one), ReportedAsync(two));
    }

    private static async Task ReportedAsync(Gateway gateway)
    {
        const string words = "another client logs in as 'edgeguard-gw01'";
        await Condition.UntilAsync(() => gateway.PipelineChannels.State.Current.Broker.Remark?.Contains(words, StringComparison.Ordinal) == true);
        Assert.Contains(words, Assert.Single(gateway.Log.Of(6106)), StringComparison.Ordinal);
    }

    /// <summary>A clock on which everything takes less time.</summary>
    private sealed class FastTime(int speed) : TimeProvider
    {
        public override long GetTimestamp() => System.GetTimestamp() * speed;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, Shorter(dueTime), Shorter(period));

        private TimeSpan Shorter(TimeSpan time) => time > TimeSpan.Zero ? time / speed : time;
    }
}
