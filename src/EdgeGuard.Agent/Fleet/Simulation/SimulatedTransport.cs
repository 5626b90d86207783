using System.Threading.Channels;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Fleet.Simulation;

/// <summary>A real transport that marks what it sends (<see cref="SimulationMark"/>) and counts it.</summary>
internal sealed class SimulatedTransport(IMqttTransport inner, GatewayConnection connection, FleetTraffic traffic) : IMqttTransport
{
    /// <inheritdoc/>
    public ChannelReader<MqttMessage> Received => inner.Received;

    /// <inheritdoc/>
    public long Shed => inner.Shed;

    /// <inheritdoc/>
    public Task<MqttFailure?> Ended => inner.Ended;

    /// <summary>The adapter of one simulated gateway.</summary>
    internal static MqttAdapter AdapterOf(MqttAdapter adapter, GatewayConnection connection, FleetTraffic traffic) => adapter.Around((settings, create) =>
        new SimulatedTransport(create(settings with { Will = settings.Will is { } will ? SimulationMark.Of(will) : null }), connection, traffic));

    /// <inheritdoc/>
    public async Task<MqttSession> ConnectAsync(CancellationToken cancellationToken)
    {
        MqttSession session = await inner.ConnectAsync(cancellationToken);
        connection.Came();
        _ = inner.Ended.ContinueWith(_ => connection.Went(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return session;
    }

    /// <inheritdoc/>
    public Task SubscribeAsync(string topicFilter, MqttQos qos, CancellationToken cancellationToken) => inner.SubscribeAsync(topicFilter, qos, cancellationToken);

    /// <inheritdoc/>
    public async Task PublishAsync(MqttMessage message, CancellationToken cancellationToken)
    {
        MqttMessage marked = SimulationMark.Of(message);
        await inner.PublishAsync(marked, cancellationToken);
        traffic.Count(marked);
    }

    /// <inheritdoc/>
    public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
