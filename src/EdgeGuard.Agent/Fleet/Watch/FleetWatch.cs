using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Mqtt;
using EdgeGuard.Mqtt.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Fleet.Watch;

/// <summary>Reads what all gateways of a broker publish. It publishes nothing.</summary>
public sealed class FleetWatch
{
    // Each instance needs these; events can be shared.
    private static readonly string[] ForEach = ["+/state", "+/info", "+/health", "+/devices"];
    private static readonly string[] ForOne = ["+/event", "+/device/+/event"];

    private readonly BrokerLink _link;
    private readonly FleetView _view;
    private readonly string _root;
    private readonly string? _group;
    private IMqttTransport? _transport;
    private long _dropped;
    private string? _problem;
    private string? _notShared;
    private bool _isConnected;

    /// <param name="broker">The broker, as in the configuration.</param>
    /// <param name="group">Name of a group of instances that share events, where the broker has shared subscriptions (MQTT 5.0 §4.8.2); null for all events.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">The MQTT transport is not compiled in.</exception>
    public FleetWatch(MqttOptions broker, string? group, TimeProvider time)
    {
        if (!MqttTransports.TryFind(broker.Transport, out MqttAdapter? adapter))
            throw new ArgumentException($"The MQTT transport '{broker.Transport}' is not compiled in.", nameof(broker));
        _group = group;
        _root = broker.Prefix is { } prefix ? $"{prefix}/edgeguard/" : "edgeguard/";
        _view = new(broker.Prefix, time);
        ConnectionPlan plan = new(broker, new(broker.Prefix, "watch")) { Reader = $"edgeguard-watch-{Guid.NewGuid():N}" };
        _link = new(adapter, plan, time, NullLogger.Instance);
    }

    /// <summary>Whether there was a connection at any time.</summary>
    public bool HasConnected { get; private set; }

    /// <summary>What is known now.</summary>
    public FleetReport Report() => _view.Report(_isConnected, Remark(), _dropped + (_transport?.Shed ?? 0));

    /// <summary>Reads until the token fires, and connects again whenever the connection ends.</summary>
    public async Task RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            await _link.RunAsync(ServeAsync, TellAsync, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was asked for.
        }
    }

    private async Task<MqttFailure?> ServeAsync(IMqttTransport transport, BrokerFeatures features, CancellationToken stoppingToken)
    {
        _transport = transport;
        try
        {
            foreach (string filter in ForEach) await transport.SubscribeAsync(_root + filter, features.MaximumQos, stoppingToken);
            foreach (string filter in ForOne) await SubscribeToEventsAsync(transport, _root + filter, features, stoppingToken);
            await foreach (MqttMessage message in transport.Received.ReadAllAsync(stoppingToken)) _view.Take(message);
        }
        catch (MqttException)
        {
            // The connection ended, or the broker refuses the subscription; its end says why.
        }
        finally
        {
            _dropped += transport.Shed;
            _transport = null;
            await transport.DisposeAsync();
        }
        return await transport.Ended;
    }

    // A broker without MQTT 5 may take the filter for an ordinary one, which no topic fits; RabbitMQ 3.10 does.
    private async Task SubscribeToEventsAsync(IMqttTransport transport, string filter, BrokerFeatures features, CancellationToken token)
    {
        _notShared = null;
        if (_group is not null && _link.Protocol == MqttProtocol.V5)
        {
            try
            {
                await transport.SubscribeAsync($"$share/{_group}/{filter}", features.MaximumQos, token);
                return;
            }
            catch (MqttException refused) when (refused.Failure.Cause is MqttFailureCause.NotAuthorized or MqttFailureCause.MessageRefused)
            {
                _notShared = "the broker refuses shared subscriptions, so this instance gets all events";
            }
        }
        else if (_group is not null) _notShared = "the broker does not speak MQTT 5, so events are not shared and this instance gets all of them";
        await transport.SubscribeAsync(filter, features.MaximumQos, token);
    }

    private Task TellAsync(MqttFailure? failure, CancellationToken stoppingToken)
    {
        _isConnected = failure is null;
        HasConnected |= _isConnected;
        _problem = failure?.Detail;
        return Task.CompletedTask;
    }

    private string? Remark() => string.Join("; ", new[] { _problem, _notShared, _isConnected ? _link.Remark : null }.OfType<string>()) is { Length: > 0 } remark ? remark : null;
}
