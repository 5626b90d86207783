using System.Threading.Channels;

namespace EdgeGuard.Mqtt;

/// <summary>
/// One connection to one broker: made once, connected once, never reused. Reconnecting, back-off and the outbox
/// live above it, once for every adapter.
/// </summary>
/// <remarks>
/// Calls may come from any thread, several at a time. Disposing without <see cref="DisconnectAsync"/> drops the connection
/// without a word, so the broker publishes the will; that is what a crash looks like.
/// </remarks>
public interface IMqttTransport : IAsyncDisposable
{
    /// <summary>What subscriptions brought, in the order of arrival. Completes, without an error, when the connection has ended.</summary>
    ChannelReader<MqttMessage> Received { get; }

    /// <summary>
    /// Messages dropped, though acknowledged, because <see cref="Received"/> was not read in time and
    /// <see cref="MqttConnectionSettings.ReceiveQueue"/> was full.
    /// </summary>
    long Shed { get; }

    /// <summary>
    /// Completes when the connection is over: with null if this side ended it, else with the cause. Never faults, is never cancelled.
    /// </summary>
    Task<MqttFailure?> Ended { get; }

    /// <summary>Resolves the name, connects, proves the broker's identity where TLS was asked for, and logs in.</summary>
    /// <exception cref="MqttException">Not connected, with the cause; this instance is spent.</exception>
    /// <exception cref="OperationCanceledException">The token fired; this instance is spent.</exception>
    Task<MqttSession> ConnectAsync(CancellationToken cancellationToken);

    /// <summary>Completes once the broker granted the subscription at the quality asked for.</summary>
    /// <param name="topicFilter">May hold the wildcards <c>+</c> and <c>#</c>, and <c>$share/GROUP/</c> before them.</param>
    /// <param name="qos">The highest quality of service to receive with.</param>
    /// <param name="cancellationToken">Gives up waiting; the broker may still grant it.</param>
    /// <exception cref="MqttException">Refused by the broker (the connection stays), or the connection ended.</exception>
    Task SubscribeAsync(string topicFilter, MqttQos qos, CancellationToken cancellationToken);

    /// <summary>
    /// Completes at the broker's PUBACK for <see cref="MqttQos.AtLeastOnce"/>, and when handed to the operating system otherwise.
    /// </summary>
    /// <remarks>
    /// Messages leave in the order of the calls. Many may wait at once; no more are on the wire than the broker takes.
    /// A broker answers MQTT 3.1.1 messages it forbids with the same PUBACK as all others; only MQTT 5 tells the difference.
    /// </remarks>
    /// <param name="message">Its MQTT 5 fields are left out on an MQTT 3.1.1 connection.</param>
    /// <param name="cancellationToken">Gives up waiting; the message may have arrived.</param>
    /// <exception cref="MqttException">
    /// <see cref="MqttFailureCause.NotAuthorized"/> or <see cref="MqttFailureCause.MessageRefused"/>: this message only, the connection
    /// stays. Any other cause: the connection ended before the acknowledgement, and the message may have arrived.
    /// </exception>
    Task PublishAsync(MqttMessage message, CancellationToken cancellationToken);

    /// <summary>Says goodbye, so that the broker discards the will, and closes. Requests that still wait fail.</summary>
    Task DisconnectAsync(CancellationToken cancellationToken);
}
