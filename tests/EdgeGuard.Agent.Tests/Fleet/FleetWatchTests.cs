using EdgeGuard.Agent.Fleet.Simulation;
using EdgeGuard.Agent.Fleet.Watch;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Fleet;

/// <summary>The view of a fleet on a real broker.</summary>
public sealed class FleetWatchTests : IDisposable
{
    private readonly StateFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();

    public void Dispose()
    {
        _stop.Dispose();
        _folder.Dispose();
    }

    [BrokerFact]
    public async Task It_sees_gateways_come_report_and_go()
    {
        await using BenchBroker broker = new(_folder);
        await broker.StartAsync();
        FleetWatch watch = await WatchAsync(broker, null);

        FleetSimulationResult result = await SimulateAsync(broker, () => watch.Report().Gateways.Up == 4);

        await Condition.UntilAsync(() => watch.Report().Gateways.Down == 4 && watch.Report().Events.Received >= result.Sent);
        FleetReport report = watch.Report();
        Assert.Equal((4, 0, 0, 4, 0), (report.Gateways.Total, report.Gateways.Up, report.Gateways.Silent, report.Gateways.Simulated, report.Gateways.WithoutInfo));
        Assert.Equal(result.Sent, report.Events.Received);
        Assert.True(report.DeniedPackets > 0 && report.Denied.Count > 0);
        Assert.Equal(4, Assert.Single(report.Versions).Value);
        Assert.True(report.Connected && watch.HasConnected);
        Assert.Null(report.Remark);
        await _stop.CancelAsync();
    }

    [BrokerFact]
    public async Task Instances_of_a_group_share_the_events_and_each_sees_every_gateway()
    {
        await using BenchBroker broker = new(_folder);
        await broker.StartAsync();
        FleetWatch one = await WatchAsync(broker, "soc"), two = await WatchAsync(broker, "soc");

        FleetSimulationResult result = await SimulateAsync(broker, () => one.Report().Gateways.Up == 4 && two.Report().Gateways.Up == 4);

        await Condition.UntilAsync(() => one.Report().Events.Received + two.Report().Events.Received >= result.Sent);
        Assert.Equal(result.Sent, one.Report().Events.Received + two.Report().Events.Received);
        Assert.InRange(one.Report().Events.Received, 1, result.Sent - 1);
        await _stop.CancelAsync();
    }

    [BrokerFact]
    public async Task Without_MQTT_5_it_says_that_nothing_is_shared()
    {
        await using ScriptedBroker broker = new(async (stream, cancellationToken) =>
        {
            Packet? connect = await Packet.ReadAsync(stream, cancellationToken);
            if (connect?.Body[6] != (int)MqttProtocol.V311) return;
            await stream.WriteAsync(Packet.Welcome(MqttProtocol.V311), cancellationToken);
            while (await Packet.ReadAsync(stream, cancellationToken) is { } packet)
            {
                // SUBSCRIBE; granted with QoS 1.
                if (packet.Type == 8) await stream.WriteAsync(new byte[] { 0x90, 3, packet.Body[0], packet.Body[1], 1 }, cancellationToken);
            }
        });
        FleetWatch watch = new(new() { Url = $"mqtt://localhost:{broker.Port}", Transport = "mosquitto" }, "soc", TimeProvider.System);

        Task watching = watch.RunAsync(_stop.Token);
        await Condition.UntilAsync(() => watch.Report().Remark?.Contains("does not speak MQTT 5", StringComparison.Ordinal) == true);

        Assert.True(watch.Report().Connected);
        await _stop.CancelAsync();
        await watching;
    }

    private static async Task<FleetSimulationResult> SimulateAsync(BenchBroker broker, Func<bool> isSeen)
    {
        using CancellationTokenSource enough = new();
        Task<FleetSimulationResult> simulation = FleetSimulation.RunAsync(new(4, 3, broker.Options, 240, null, 1), _ => { }, TimeProvider.System, enough.Token);
        await Condition.UntilAsync(isSeen);
        await Task.Delay(TimeSpan.FromSeconds(2));
        await enough.CancelAsync();
        return await simulation;
    }

    private async Task<FleetWatch> WatchAsync(BenchBroker broker, string? group)
    {
        FleetWatch watch = new(broker.Options, group, TimeProvider.System);
        _ = watch.RunAsync(_stop.Token);
        await Condition.UntilAsync(() => watch.HasConnected);
        // Its subscriptions follow within a moment.
        await Task.Delay(TimeSpan.FromSeconds(1));
        return watch;
    }
}
