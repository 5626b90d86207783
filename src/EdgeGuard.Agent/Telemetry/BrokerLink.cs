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

    // A broker that accepts a connection and closes it at once counts as a failure: the delays keep growing.
    private static readonly TimeSpan Holds = TimeSpan.FromSeconds(60);

    private readonly MqttAdapter _adapter;
    private readonly ConnectionPlan _plan;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _retry;
    private MqttProtocol _protocol = MqttProtocol.V5;
    private (MqttFailureCause, MqttTlsCheck)? _lastCause;
    private bool _announced;

    internal BrokerLink(MqttAdapter adapter, ConnectionPlan plan, TimeProvider time, ILogger logger)
    {
        _adapter = adapter;
        _plan = plan;
        _time = time;
        _logger = logger;
        _retry = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<MqttException>(),
                MaxRetryAttempts = int.MaxValue,
                DelayGenerator = attempt => ValueTask.FromResult<TimeSpan?>(WaitAfter(attempt.AttemptNumber)),
            })
            .Build();
    }

    /// <summary>Connects until the token fires.</summary>
    /// <param name="serve">Uses a connection until it has ended, or until the token fires.</param>
    /// <param name="tell">Called with null when a connection is up, and with the failure when there is none.</param>
    /// <param name="stoppingToken">Ends it.</param>
    internal async Task RunAsync(
        Func<IMqttTransport, CancellationToken, Task<MqttFailure?>> serve, Func<MqttFailure?, CancellationToken, Task> tell, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
            await _retry.ExecuteAsync(token => LiveAsync(serve, tell, token), stoppingToken);
    }

    // Between half of the delay and all of it, without end. Polly's own jitter ends at the longest delay, so after an outage all gateways of a street
    // would connect at the same moment.
    private static TimeSpan WaitAfter(int failures)
    {
        double doubled = FirstWait.TotalSeconds * Math.Pow(2, Math.Min(failures, 10));
        double most = Math.Min(doubled, LongestWait.TotalSeconds);
        return TimeSpan.FromSeconds(most * (1 + Random.Shared.NextDouble()) / 2);
    }

    /// <summary>One connection from beginning to end. Returns only where it lasted for a while.</summary>
    private async ValueTask LiveAsync(
        Func<IMqttTransport, CancellationToken, Task<MqttFailure?>> serve, Func<MqttFailure?, CancellationToken, Task> tell, CancellationToken token)
    {
        try
        {
            await using IMqttTransport transport = _adapter.Create(_plan.Settings(_protocol));
            await transport.ConnectAsync(token);
            long begun = _time.GetTimestamp();
            if (!_announced) LogConnected(_plan.Broker.ToString(), _adapter.Name);
            _announced = true;
            await tell(null, token);
            MqttFailure? failure = await serve(transport, token);
            token.ThrowIfCancellationRequested();
            failure ??= new(MqttFailureCause.ConnectionLost, "The connection ended.");
            if (_time.GetElapsedTime(begun) < Holds) throw new MqttException(failure);
            _lastCause = null;
            Report(failure);
            await tell(failure, token);
        }
        catch (MqttException exception)
        {
            Report(exception.Failure);
            await tell(exception.Failure, token);
            throw;
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

    [LoggerMessage(6101, LogLevel.Information, "Connected to {Broker} by {Adapter}")]
    private partial void LogConnected(string broker, string adapter);

    [LoggerMessage(6102, LogLevel.Warning, "No connection to {Broker} ({Cause}): {Detail} Trying again, at most a minute apart")]
    private partial void LogNotConnected(string broker, MqttFailureCause cause, string detail);

    [LoggerMessage(6103, LogLevel.Information, "The broker does not speak MQTT 5; going on with MQTT 3.1.1")]
    private partial void LogOlderProtocol();
}
