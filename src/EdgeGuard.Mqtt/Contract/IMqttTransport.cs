using System.Threading.Channels;

namespace EdgeGuard.Mqtt.Contract;

/// <summary>
/// One connection to one MQTT broker: created once, connected once, never reused. Reconnecting, back-off and the outbox are above this
/// interface, shared by all adapters.
/// </summary>
/// <remarks>
/// Methods may be called from any thread, also at the same time. Disposing without <see cref="DisconnectAsync"/> closes the connection
/// without a DISCONNECT packet, as a crash does, so the broker publishes the will.
/// </remarks>
public interface IMqttTransport : IAsyncDisposable
{
    /// <summary>Received messages in the order of arrival. Completes without an error when the connection has ended.</summary>
    ChannelReader<MqttMessage> Received { get; }

    /// <summary>
    /// Number of received messages that were acknowledged and dropped, because <see cref="Received"/> was read too slowly and
    /// <see cref="MqttConnectionSettings.ReceiveQueue"/> was full.
    /// </summary>
    long Shed { get; }

    /// <summary>
    /// Completes when the connection has ended: with null if this side ended it, otherwise with the cause. Never faults and is never
    /// cancelled.
    /// </summary>
    Task<MqttFailure?> Ended { get; }

    /// <summary>Resolves the name, connects, checks the broker's certificate if TLS is used, and logs in.</summary>
    /// <exception cref="MqttException">No connection, with the cause; this instance cannot be used again.</exception>
    /// <exception cref="OperationCanceledException">The token fired; this instance cannot be used again.</exception>
    Task<MqttSession> ConnectAsync(CancellationToken cancellationToken);

    /// <summary>Subscribes; completes when the broker has granted it. It may grant a lower QoS than was asked for.</summary>
    /// <param name="topicFilter">May contain the wildcards <c>+</c> and <c>#</c>, and begin with <c>$share/GROUP/</c>.</param>
    /// <param name="qos">The maximum QoS of received messages.</param>
    /// <param name="cancellationToken">Stops waiting; the broker may still grant the subscription.</param>
    /// <exception cref="MqttException">The broker refused (the connection stays), or the connection ended.</exception>
    Task SubscribeAsync(string topicFilter, MqttQos qos, CancellationToken cancellationToken);

    /// <summary>
    /// Publishes a message. With <see cref="MqttQos.AtLeastOnce"/> it completes at the broker's PUBACK, otherwise when the message was
    /// passed to the operating system.
    /// </summary>
    /// <remarks>
    /// Messages are sent in the order of the calls. Many calls may wait at once; unacknowledged messages never exceed the broker's limit.
    /// With MQTT 3.1.1 a broker acknowledges messages that it forbids like any other; only MQTT 5 reports the difference.
    /// </remarks>
    /// <param name="message">The message; its MQTT 5 fields are omitted on an MQTT 3.1.1 connection.</param>
    /// <param name="cancellationToken">Stops waiting; the message may have arrived.</param>
    /// <exception cref="MqttException">
    /// <see cref="MqttFailureCause.NotAuthorized"/> or <see cref="MqttFailureCause.MessageRefused"/>: only this message failed, and the
    /// connection stays. Any other cause: the connection ended before the acknowledgement, and the message may have arrived.
    /// </exception>
    Task PublishAsync(MqttMessage message, CancellationToken cancellationToken);

    /// <summary>Sends DISCONNECT, so that the broker discards the will, and closes. Waiting requests fail.</summary>
    Task DisconnectAsync(CancellationToken cancellationToken);
}
