using System.Threading.Channels;
using EdgeGuard.Mqtt.Contract;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeGuard.Mqtt.MqttNet;

/// <summary><see cref="IMqttTransport"/> by MQTTnet. It tries the addresses of a host name in turn.</summary>
internal sealed class MqttNetTransport : MqttTransport
{
    internal const string Name = "mqttnet";

    /// <summary>Share of the keep-alive time after which the transport probes. MQTTnet's own timer uses the wall clock, which may be set.</summary>
    private const double ProbeAfter = 0.75;

    private static readonly MqttFailure s_silent = new(MqttFailureCause.Timeout, "The broker did not answer the keep-alive probe.");

    private readonly Channel<Outgoing> _outgoing = Channel.CreateUnbounded<Outgoing>(new() { SingleReader = true });
    private IMqttClient? _client;
    private Stream? _stream;
    private BrokerLimits? _limits;
    private SemaphoreSlim? _window;

    internal MqttNetTransport(MqttConnectionSettings settings)
        : base(settings)
    {
    }

    internal static MqttAdapter Adapter { get; } = new(
        Name,
        () => $"MQTTnet {typeof(MqttClient).Assembly.GetName().Version}",
        settings => new MqttNetTransport(settings),
        () => null);

    /// <inheritdoc/>
    private protected override async Task<MqttSession> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            _stream = await BrokerDialer.DialAsync(Settings, cancellationToken).ConfigureAwait(false);
            _client = new MqttClientFactory().CreateMqttClient();
            _client.ApplicationMessageReceivedAsync += OnMessageAsync;
            _client.DisconnectedAsync += OnDisconnectedAsync;
            MqttClientOptions options = MqttNetOptions.Of(Settings, _stream);
            MqttClientConnectResult welcome = await _client.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
            if (welcome.ResultCode is not MqttClientConnectResultCode.Success)
                throw new MqttException(ReasonCodes.OfConnect((int)welcome.ResultCode));
            // If the broker closes right after CONNACK, MQTTnet reports success and then no disconnect.
            if (!_client.IsConnected) throw new MqttException(MqttNetFailures.Of(exception: null));
            _limits = new(welcome, Settings);
            _window = new(_limits.Window, _limits.Window);
            // Both loops catch all exceptions and end with the connection.
            _ = ProbeAsync(_client, _limits.KeepAlive * ProbeAfter);
            _ = SendAllAsync(_client, _window);
            return new(welcome.IsSessionPresent) { RetainAvailable = _limits.Retains, MaximumQos = _limits.MaximumQos };
        }
        catch (Exception exception) when (exception is not MqttException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new MqttException(MqttNetFailures.Of(exception), exception);
        }
    }

    /// <inheritdoc/>
    private protected override Task<MqttFailure?> SendAsync(MqttMessage message)
    {
        if (_limits is not { } limits) return Task.FromResult<MqttFailure?>(Closed);
        if (limits.Check(message) is { } refused) return Task.FromResult<MqttFailure?>(refused);
        Outgoing outgoing = new(MqttNetMessages.ToNative(limits.Adapt(message), Settings.Protocol));
        return _outgoing.Writer.TryWrite(outgoing) ? outgoing.Answered : Task.FromResult<MqttFailure?>(Closed);
    }

    /// <inheritdoc/>
    private protected override Task<MqttFailure?> AskForAsync(string topicFilter, MqttQos qos)
    {
        if (_client is not { } client) return Task.FromResult<MqttFailure?>(Closed);
        MqttTopicFilter filter = new() { Topic = topicFilter, QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos };
        MqttClientSubscribeOptions options = new() { TopicFilters = [filter] };
        return TryAsync(async () =>
        {
            MqttClientSubscribeResult result = await client.SubscribeAsync(options, Over).ConfigureAwait(false);
            return ReasonCodes.OfSubscribe((int)result.Items.First().ResultCode);
        });
    }

    /// <inheritdoc/>
    private protected override async Task SayGoodbyeAsync(CancellationToken cancellationToken)
    {
        if (_client is not { IsConnected: true } client) return;
        try
        {
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The broker closed the connection first.
        }
    }

    /// <inheritdoc/>
    private protected override async Task ReleaseAsync()
    {
        // MQTTnet frees everything when its stream ends; disposing the client at the same time would race with that.
        if (_stream is not null) await _stream.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Sends messages in order, and never exceeds the broker's limit of unacknowledged ones.</summary>
    private async Task SendAllAsync(IMqttClient client, SemaphoreSlim window)
    {
        Outgoing? inHand = null;
        try
        {
            await foreach (Outgoing outgoing in _outgoing.Reader.ReadAllAsync(Over).ConfigureAwait(false))
            {
                inHand = outgoing;
                bool needsPlace = outgoing.Message.QualityOfServiceLevel is not MqttQualityOfServiceLevel.AtMostOnce;
                if (needsPlace) await window.WaitAsync(Over).ConfigureAwait(false);
                _ = FinishAsync(outgoing, TryAsync(() => PublishAsync(client, outgoing.Message)), needsPlace ? window : null);
                inHand = null;
            }
        }
        catch (OperationCanceledException)
        {
            // The connection has ended, so unsent messages fail.
            inHand?.Answer(EndedBecause());
        }

        _outgoing.Writer.TryComplete();
        while (_outgoing.Reader.TryRead(out Outgoing? late)) late.Answer(EndedBecause());
    }

    private static async Task FinishAsync(Outgoing outgoing, Task<MqttFailure?> sending, SemaphoreSlim? place)
    {
        MqttFailure? failure = await sending.ConfigureAwait(false);
        place?.Release();
        outgoing.Answer(failure);
    }

    private static async Task<MqttFailure?> PublishAsync(IMqttClient client, MqttApplicationMessage message)
    {
        // No token: cancelling a write would leave half a packet on the connection.
        MqttClientPublishResult result = await client.PublishAsync(message, CancellationToken.None).ConfigureAwait(false);
        return ReasonCodes.OfPublish((int)result.ReasonCode);
    }

    /// <summary>Runs a request. An exception from MQTTnet ends the connection; after the end, MQTTnet may never complete a request.</summary>
    private async Task<MqttFailure?> TryAsync(Func<Task<MqttFailure?>> request)
    {
        Task<MqttFailure?> answer = request();
        try
        {
            return await answer.WaitAsync(Over).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Nothing awaits the request any more; a late fault must not be reported as unobserved.
            _ = answer.ContinueWith(late => late.Exception, TaskScheduler.Default);
            await EndAsync(MqttNetFailures.Of(exception)).ConfigureAwait(false);
            return EndedBecause();
        }
    }

    private async Task ProbeAsync(IMqttClient client, TimeSpan interval)
    {
        using PeriodicTimer timer = new(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(Over).ConfigureAwait(false))
            {
                using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Over);
                limit.CancelAfter(interval);
                await client.PingAsync(limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // No effect if this side has already ended the connection.
            bool isSilence = exception is OperationCanceledException or MqttCommunicationTimedOutException;
            await EndAsync(isSilence ? s_silent : MqttNetFailures.Of(exception)).ConfigureAwait(false);
        }
    }

    private Task OnMessageAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        Deliver(MqttNetMessages.FromNative(received.ApplicationMessage));
        return Task.CompletedTask;
    }

    private Task OnDisconnectedAsync(MqttClientDisconnectedEventArgs ended) =>
        ended.ClientWasConnected ? EndAsync(MqttNetFailures.Of(ended)) : Task.CompletedTask;
}
