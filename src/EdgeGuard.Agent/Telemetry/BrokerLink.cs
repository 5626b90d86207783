using EdgeGuard.Mqtt.Contract;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>
/// Keeps a connection to the broker. It reconnects whenever the connection ends, with growing delays where connections do not last. It logs each new
/// reason.
/// </summary>
internal sealed partial class BrokerLink
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(5);

    // Each connection ends that of another gateway, so this one comes back seldom; less seldom where the reason is only likely.
    private static readonly TimeSpan LongestWaitAfterTakeOver = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestWaitAfterLikelyTakeOver = TimeSpan.FromMinutes(5);

    // A broker that accepts a connection and closes it at once counts as a failure: the delays keep growing.
    private static readonly TimeSpan Holds = TimeSpan.FromSeconds(60);

    private readonly MqttAdapter _adapter;
    private readonly ConnectionPlan _plan;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _retry;
    private readonly TakeOvers _takeOvers;
    private readonly RefusedFeatures _refused;
    private MqttProtocol _protocol = MqttProtocol.V5;
    private BrokerFeatures _features = BrokerFeatures.All;
    private (MqttFailureCause, MqttTlsCheck)? _lastCause;
    private string? _lastRemark;
    private bool _announced;

    internal BrokerLink(MqttAdapter adapter, ConnectionPlan plan, TimeProvider time, ILogger logger)
    {
        _adapter = adapter;
        _plan = plan;
        _time = time;
        _logger = logger;
        (_takeOvers, _refused) = (new(time), new(time));
        _retry = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<MqttException>(),
                MaxRetryAttempts = int.MaxValue,
                DelayGenerator = attempt => ValueTask.FromResult<TimeSpan?>(WaitAfter(attempt.AttemptNumber)),
            })
            .Build();
    }

    /// <summary>What a person should know although there is a connection, or will be one soon; null for nothing.</summary>
    internal string? Remark => _takeOvers.IsRepeated ? TakeOverWords() : _features.Lack;

    /// <summary>The MQTT version of the present connection, or of the last one.</summary>
    internal MqttProtocol Protocol { get; private set; } = MqttProtocol.V5;

    /// <summary>Connects until the token fires.</summary>
    /// <param name="serve">Uses a connection until it has ended, or until the token fires.</param>
    /// <param name="tell">Called with null when a connection is up, and with the failure when there is none.</param>
    /// <param name="stoppingToken">Ends it.</param>
    internal async Task RunAsync(
        Func<IMqttTransport, BrokerFeatures, CancellationToken, Task<MqttFailure?>> serve, Func<MqttFailure?, CancellationToken, Task> tell, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _retry.ExecuteAsync(token => LiveAsync(serve, tell, token), stoppingToken);
            // A broker that restarts ends all connections at once; its gateways must not all come back at once.
            await Task.Delay(Spread * Random.Shared.NextDouble(), _time, stoppingToken);
        }
    }

    // Between half of the delay and all of it, without end. Polly's own jitter ends at the longest delay, so after an outage all gateways of a street
    // would connect at the same moment.
    private TimeSpan WaitAfter(int failures)
    {
        TimeSpan longest = _takeOvers.IsCertain ? LongestWaitAfterTakeOver : _takeOvers.IsRepeated ? LongestWaitAfterLikelyTakeOver : LongestWait;
        double doubled = FirstWait.TotalSeconds * Math.Pow(2, Math.Min(Math.Max(failures, _takeOvers.Count), 10));
        double most = Math.Min(doubled, longest.TotalSeconds);
        return TimeSpan.FromSeconds(most * (1 + Random.Shared.NextDouble()) / 2);
    }

    /// <summary>One connection from beginning to end. Returns only where it lasted for a while.</summary>
    private async ValueTask LiveAsync(
        Func<IMqttTransport, BrokerFeatures, CancellationToken, Task<MqttFailure?>> serve, Func<MqttFailure?, CancellationToken, Task> tell, CancellationToken token)
    {
        try
        {
            (IMqttTransport transport, MqttSession session) = await ConnectAsync(token);
            await using IMqttTransport owned = transport;
            long begun = _time.GetTimestamp();
            _features = _refused.Left.And(BrokerFeatures.Of(session));
            if (!_announced) LogConnected(_plan.Broker.ToString(), _adapter.Name);
            _announced = true;
            ReportRemark();
            await tell(null, token);
            Task<MqttFailure?> serving = serve(transport, _features, token);
            if (_takeOvers.IsRepeated) await EndTakeOversAsync(serving, tell, token);
            MqttFailure? failure = await serving;
            token.ThrowIfCancellationRequested();
            failure ??= new(MqttFailureCause.ConnectionLost, "The connection ended.");
            if (Learns(failure.Cause)) return;
            _takeOvers.Ended(failure, begun);
            if (_takeOvers.IsRepeated || _time.GetElapsedTime(begun) < Holds) throw new MqttException(failure);
            _lastCause = null;
            Report(failure);
            await tell(failure, token);
        }
        catch (MqttException exception)
        {
            Report(exception.Failure);
            ReportRemark();
            await tell(exception.Failure, token);
            throw;
        }
    }

    // True at most once for each feature, so that the broker is tried again at once.
    private bool Learns(MqttFailureCause refusal)
    {
        BrokerFeatures before = _features;
        _features = _features.Without(refusal);
        _refused.Add(refusal);
        return _features != before;
    }

    // Once the connection has lasted, the remark is no longer true.
    private async Task EndTakeOversAsync(Task serving, Func<MqttFailure?, CancellationToken, Task> tell, CancellationToken token)
    {
        try
        {
            await serving.WaitAsync(TakeOvers.Over, _time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            _takeOvers.Forget();
            ReportRemark();
            await tell(null, token);
        }
    }

    // A broker that refuses the will gets a humbler one at once: for each of the two features at most once in a row. RabbitMQ 3.10 does not refuse
    // MQTT 5, it just closes; so one that closes before it accepts is tried with MQTT 3.1.1 at once, this time only.
    private async Task<(IMqttTransport Transport, MqttSession Session)> ConnectAsync(CancellationToken token)
    {
        MqttProtocol protocol = _protocol;
        while (true)
        {
            IMqttTransport transport = _adapter.Create(_plan.Settings(protocol, _features));
            try
            {
                MqttSession session = await transport.ConnectAsync(token);
                Protocol = protocol;
                return (transport, session);
            }
            catch (MqttException exception) when (Learns(exception.Failure.Cause))
            {
                await transport.DisposeAsync();
            }
            catch (MqttException exception) when (protocol == MqttProtocol.V5 && exception.Failure.Cause == MqttFailureCause.ConnectionLost)
            {
                await transport.DisposeAsync();
                protocol = MqttProtocol.V311;
            }
            catch
            {
                await transport.DisposeAsync();
                throw;
            }
        }
    }

    // One line for each change of the cause, however often the connection comes and goes in between.
    private void Report(MqttFailure failure)
    {
        if (failure.Cause == MqttFailureCause.ProtocolVersion && _protocol == MqttProtocol.V5)
        {
            _protocol = MqttProtocol.V311;
            LogOlderProtocol();
        }
        if (_lastCause == (failure.Cause, failure.TlsCheck)) return;
        _lastCause = (failure.Cause, failure.TlsCheck);
        _announced = false;
        LogNotConnected(_plan.Broker.ToString(), failure.Cause, failure.Detail);
    }

    private void ReportRemark()
    {
        string? remark = Remark;
        if (remark is not null && remark != _lastRemark) LogRemark(_plan.Broker.ToString(), remark);
        _lastRemark = remark;
    }

    private string TakeOverWords() => (_takeOvers.IsCertain
        ? $"another client logs in as '{_plan.ClientId}' again and again and ends this connection each time"
        : $"the broker accepts each connection and closes it soon, most likely because another client logs in as '{_plan.ClientId}'")
        + "; does another gateway have the same id? Set a gateway:id of its own on each";

    [LoggerMessage(6101, LogLevel.Information, "Connected to {Broker} by {Adapter}")]
    private partial void LogConnected(string broker, string adapter);

    [LoggerMessage(6102, LogLevel.Warning, "No connection to {Broker} ({Cause}): {Detail} Trying again after growing delays")]
    private partial void LogNotConnected(string broker, MqttFailureCause cause, string detail);

    [LoggerMessage(6103, LogLevel.Information, "The broker does not speak MQTT 5; going on with MQTT 3.1.1")]
    private partial void LogOlderProtocol();

    [LoggerMessage(6106, LogLevel.Warning, "{Broker}: {Remark}")]
    private partial void LogRemark(string broker, string remark);
}
