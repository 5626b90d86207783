using System.Numerics;
using EdgeGuard.Mqtt.Contract;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>
/// Messages on one connection that the broker has not acknowledged. Several may be in flight, so that a message need not wait for a round trip. Their
/// number is bounded, so a broker that never answers cannot fill the memory.
/// </summary>
internal sealed partial class InFlightWindow(IMqttTransport transport, BrokerFeatures features, ILogger logger) : IDisposable
{
    internal const int Size = 64;

    private readonly SemaphoreSlim _slots = new(Size);
    private long _refused;

    /// <summary>Sends a message as soon as there is room; does not wait for the acknowledgement.</summary>
    /// <param name="message">What to send.</param>
    /// <param name="settled">Called with true when the broker has the message, with false when it never will; not called when the connection ended
    /// before.</param>
    /// <param name="cancellationToken">Stops waiting for room.</param>
    internal async Task SendAsync(MqttMessage message, Action<bool>? settled, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        _ = CompleteAsync(message, settled);
    }

    /// <summary>Waits until every message is settled, or never will be.</summary>
    internal async Task DrainAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; i < Size; i++) await _slots.WaitAsync(cancellationToken);
        _slots.Release(Size);
    }

    public void Dispose() => _slots.Dispose();

    // Never faults: it reports its outcome by the callback, and DrainAsync waits for its end.
    private async Task CompleteAsync(MqttMessage message, Action<bool>? settled)
    {
        try
        {
            await transport.PublishAsync(features.Adapt(message), CancellationToken.None);
            settled?.Invoke(true);
        }
        catch (MqttException exception) when (exception.Failure.Cause is MqttFailureCause.NotAuthorized or MqttFailureCause.MessageRefused)
        {
            if (BitOperations.IsPow2(++_refused)) LogRefused(message.Topic, exception.Failure.Detail, _refused);
            settled?.Invoke(false);
        }
        catch (MqttException)
        {
            // The transport's end states the reason, once for all messages.
        }
        finally
        {
            _slots.Release();
        }
    }

    [LoggerMessage(6104, LogLevel.Warning, "The broker rejects a message on {Topic}: {Detail} ({Total} on this connection)")]
    private partial void LogRefused(string topic, string detail, long total);
}
