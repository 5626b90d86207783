using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Agent.Telemetry.Events;
using EdgeGuard.Agent.Telemetry.HomeAssistant;
using EdgeGuard.Agent.Telemetry.Outbox;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Clock;
using EdgeGuard.Linux.Machine;
using EdgeGuard.Mqtt;
using EdgeGuard.Mqtt.Contract;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>
/// Publishes state and events to the broker, and receives orders from it. Events are collected whether or not there is a connection; a <see
/// cref="BrokerSession"/> sends them while there is one. Enforcement does not depend on it.
/// </summary>
internal sealed partial class MqttStage : BackgroundService
{
    private readonly PipelineChannels _channels;
    private readonly EventBroadcaster.Subscription _events;
    private readonly ConnectionPlan _plan;
    private readonly BrokerLink _link;
    private readonly MqttCommandHandler _handler;
    private readonly EventOutbox _outbox;
    private readonly RetainedMessages _retainedMessages;
    private readonly RetainedTopics _retained;
    private readonly HomeAssistantDiscovery? _discovery;
    private readonly HealthMessage _health;
    private readonly GatewayIdentity _identity;
    private readonly EventCollector _gatherer;
    private readonly Signal _changed = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <param name="channels">The channels of the agent.</param>
    /// <param name="options">Of the broker.</param>
    /// <param name="outboxFile">Where events wait; null for memory.</param>
    /// <param name="retainedFile">Where the topics of retained messages are kept; null for memory.</param>
    /// <param name="orders">What orders need.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">For its parts.</param>
    /// <param name="certificates">The time for checking the broker's certificate; null for this machine's clock.</param>
    /// <param name="identity">What a fleet manager knows the gateway by; null for nothing.</param>
    /// <param name="adapter">The MQTT client; null for the one that <paramref name="options"/> name.</param>
    public MqttStage(
        PipelineChannels channels, MqttOptions options, string? outboxFile, string? retainedFile, OrderContext orders, TimeProvider time, ILoggerFactory loggers,
        CertificateClock? certificates = null, GatewayIdentity? identity = null, MqttAdapter? adapter = null)
    {
        _identity = identity ?? GatewayIdentity.None with { IntroducesDevices = options.HomeAssistant ?? true };
        Topics topics = new(options.Prefix, channels.State.Current.Gateway);
        CommandPermissions permissions = CommandPermissions.Of(options);
        DeniedCounts denied = new();
        if (adapter is null && !MqttTransports.TryFind(options.Transport, out adapter))
            throw new ArgumentException($"The MQTT transport '{options.Transport}' is not compiled in.", nameof(options));
        _channels = channels;
        // Here and not when it starts, so that nothing is missed of what other stages tell first.
        _events = channels.Events.Subscribe();
        _time = time;
        _logger = loggers.CreateLogger<MqttStage>();
        _plan = new(options, topics, certificates);
        _link = new(adapter, _plan, time, _logger);
        _handler = new(topics, permissions, orders, time, loggers.CreateLogger<MqttCommandHandler>(), _identity.Labels);
        _outbox = new(topics, outboxFile, EventOutbox.DiskCapacity, time, _logger);
        _retainedMessages = new(topics, new(topics, adapter, permissions, time.GetUtcNow(), new(time), _identity, MachineHardware.Read()), denied, time);
        _retained = new(retainedFile, _logger);
        _discovery = _identity.IntroducesDevices
            ? new(options.HomeAssistantPrefix, topics, new(topics, permissions, options.HomeAssistantJoin == MqttOptions.JoinByMac), _retained, time)
            : null;
        _health = new(topics, _outbox, _handler, channels, denied, () => MachineHealth.Read(_identity.StateFolder), ClockSynchronization.IsSynchronized, time);
        _gatherer = new(channels, _outbox, denied, _changed, time);
    }

    /// <summary>Events on their way to the broker.</summary>
    internal EventOutbox Outbox => _outbox;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_plan.Broker.UsesTls) LogPlain(_plan.Broker.ToString());
        await SetStatusAsync(connected: false, "not connected yet", stoppingToken);
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task[] loops =
        [
            _gatherer.GatherAsync(_events, over.Token),
            _gatherer.BeatAsync(_events, over.Token),
            _link.RunAsync(ServeAsync, TellAsync, over.Token),
        ];
        await Task.WhenAny(loops);
        // One that ends by itself has failed: the others must not go on as if nothing were.
        await over.CancelAsync();
        await Task.WhenAll(loops);
    }

    public override void Dispose()
    {
        base.Dispose();
        _events.Dispose();
        _retained.Write();
        _outbox.Dispose();
    }

    private async Task<MqttFailure?> ServeAsync(IMqttTransport transport, BrokerFeatures features, CancellationToken stoppingToken)
    {
        IReadOnlyList<IRetained> sources = _discovery is null ? [_retainedMessages] : [_retainedMessages, _discovery];
        BrokerSession session = new(transport, features, _plan, _retained, _channels.State, _outbox, sources, _discovery, _health, _identity.HealthEvery, _handler, _changed, _channels.Guard, _time, _logger);
        return await session.RunAsync(stoppingToken);
    }

    private Task TellAsync(MqttFailure? failure, CancellationToken stoppingToken) =>
        SetStatusAsync(failure is null, failure?.Detail, stoppingToken);

    private async Task SetStatusAsync(bool connected, string? problem, CancellationToken stoppingToken) =>
        await _channels.Inputs.Writer.WriteAsync(new PolicyInput.BrokerChanged(new(Configured: true, connected, problem) { IsEncrypted = _plan.Broker.UsesTls, Remark = _link.Remark }), stoppingToken);

    [LoggerMessage(6100, LogLevel.Warning, "The connection to {Broker} is not encrypted, because mqtt:url says so")]
    private partial void LogPlain(string broker);
}
