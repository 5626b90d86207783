using System.Threading.Channels;

namespace EdgeGuard.Mqtt.Contract;

/// <summary>
/// The part of the contract that all adapters share: one connection per instance, time limits, the queue of received messages, and
/// exactly one cause of the end.
/// </summary>
internal abstract class MqttTransport : IMqttTransport
{
    private readonly Channel<MqttMessage> _received;
    private readonly TaskCompletionSource<MqttFailure?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _over = new();
    private long _shed;
    private int _connectCalls;
    private volatile bool _leaving;

    private protected MqttTransport(MqttConnectionSettings settings)
    {
        Settings = settings;
        _received = Channel.CreateBounded<MqttMessage>(new BoundedChannelOptions(settings.ReceiveQueue) { SingleWriter = true });
    }

    /// <inheritdoc/>
    public ChannelReader<MqttMessage> Received => _received.Reader;

    /// <inheritdoc/>
    public long Shed => Volatile.Read(ref _shed);

    /// <inheritdoc/>
    public Task<MqttFailure?> Ended => _ended.Task;

    private protected MqttConnectionSettings Settings { get; }

    /// <summary>Fires when the connection has ended.</summary>
    private protected CancellationToken Over => _over.Token;

    /// <summary>The failure of a connection on which a packet was too large.</summary>
    internal static MqttFailure TooLarge(int largest) => new(MqttFailureCause.Protocol, $"The broker sent a packet of more than {largest} bytes, which was not read.");

    private static MqttFailure ClosedByBroker { get; } = new(MqttFailureCause.ConnectionLost, "The broker closed the connection.");

    /// <summary>The failure of a request that ends because this side closed the connection.</summary>
    internal static MqttFailure Closed { get; } = new(MqttFailureCause.ConnectionLost, "This side has closed the connection.");

    /// <inheritdoc/>
    public async Task<MqttSession> ConnectAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _connectCalls) > 1) throw new InvalidOperationException("A transport connects once; create another.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Over);
        limit.CancelAfter(Settings.ConnectTimeout);
        try
        {
            return await OpenAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
        catch (OperationCanceledException)
        {
            MqttFailure late = new(
                MqttFailureCause.Timeout,
                $"No connection to {Settings.Broker} within {Settings.ConnectTimeout.TotalSeconds:0.#} s.");
            await EndAsync(late).ConfigureAwait(false);
            throw new MqttException(EndedBecause());
        }
        catch (MqttException exception)
        {
            await EndAsync(exception.Failure).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task PublishAsync(MqttMessage message, CancellationToken cancellationToken)
    {
        ThrowIfNotConnected();
        if (MessageRules.Check(message) is { } refused) throw new MqttException(refused);
        await AnswerAsync(SendAsync(message), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task SubscribeAsync(string topicFilter, MqttQos qos, CancellationToken cancellationToken)
    {
        ThrowIfNotConnected();
        if (MessageRules.CheckFilter(topicFilter) is { } refused) throw new MqttException(refused);
        await AnswerAsync(AskForAsync(topicFilter, qos), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        if (_leaving || Ended.IsCompleted || _connectCalls == 0) return;
        _leaving = true;
        try
        {
            await SayGoodbyeAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await EndAsync(null).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _leaving = true;
        await EndAsync(null).ConfigureAwait(false);
    }

    /// <summary>Connects and logs in. Every failure is an <see cref="MqttException"/>; the token must end the wait at once.</summary>
    private protected abstract Task<MqttSession> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Sends a message. Completes with null at the acknowledgement, otherwise with the failure; never faults.</summary>
    private protected abstract Task<MqttFailure?> SendAsync(MqttMessage message);

    /// <summary>As <see cref="SendAsync"/>, for a subscription.</summary>
    private protected abstract Task<MqttFailure?> AskForAsync(string topicFilter, MqttQos qos);

    /// <summary>Sends DISCONNECT and waits until it was written.</summary>
    private protected abstract Task SayGoodbyeAsync(CancellationToken cancellationToken);

    /// <summary>Closes the socket without DISCONNECT, fails waiting requests and frees everything; may be called again.</summary>
    private protected abstract Task ReleaseAsync();

    /// <summary>Queues a received message, or counts it as dropped.</summary>
    private protected void Deliver(MqttMessage message)
    {
        if (!_received.Writer.TryWrite(message)) Interlocked.Increment(ref _shed);
    }

    /// <summary>Marks the connection as ended; only the first cause counts.</summary>
    private protected void End(MqttFailure? failure)
    {
        _ended.TrySetResult(_leaving ? null : failure ?? ClosedByBroker);
        _received.Writer.TryComplete();
        _over.Cancel();
    }

    /// <summary>The failure of a request made after the end.</summary>
    private protected MqttFailure EndedBecause() =>
        Ended.IsCompletedSuccessfully && Ended.Result is { } failure ? failure : Closed;

    /// <summary>As <see cref="End"/>, and frees everything.</summary>
    private protected async Task EndAsync(MqttFailure? failure)
    {
        End(failure);
        await ReleaseAsync().ConfigureAwait(false);
    }

    private async Task AnswerAsync(Task<MqttFailure?> answer, CancellationToken cancellationToken)
    {
        MqttFailure? failure;
        try
        {
            failure = await answer.WaitAsync(Settings.AcknowledgeTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            double seconds = Settings.AcknowledgeTimeout.TotalSeconds;
            failure = new(MqttFailureCause.Timeout, $"The broker did not acknowledge within {seconds:0.#} s.");
            await EndAsync(failure).ConfigureAwait(false);
        }

        if (failure is not null) throw new MqttException(failure);
    }

    private void ThrowIfNotConnected()
    {
        if (_connectCalls == 0) throw new InvalidOperationException("Connect first.");
        if (Ended.IsCompleted) throw new MqttException(EndedBecause());
    }
}
