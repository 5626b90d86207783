using System.Numerics;
using EdgeGuard.Mqtt.Contract;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>
/// Messages on one connection that the broker has not acknowledged: several, so that the way there and back is not waited
/// for each time, and no more than a broker that never answers may hold.
/// </summary>
internal sealed partial class InFlightWindow(IMqttTransport transport, ILogger logger) : IDisposable
{
    internal const int Size = 64;

    private readonly SemaphoreSlim _slots = new(Size);
    private long _refused;

    /// <summary>Hands a message over as soon as there is room; does not wait for the acknowledgement.</summary>
    /// <param name="message">What to send.</param>
    /// <param name="settled">Told true when the broker has it, false when it never will; not called when the connection ended before.</param>
    /// <param name="cancellationToken">Gives up waiting for room.</param>
    internal async Task SendAsync(MqttMessage message, Action<bool>? settled, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        _ = CompleteAsync(message, settled);
    }

    /// <summary>Waits until everything handed over is settled, or will never be.</summary>
    internal async Task DrainAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; i < Size; i++) await _slots.WaitAsync(cancellationToken);
        _slots.Release(Size);
    }

    public void Dispose() => _slots.Dispose();

    // Never faults: its outcome is the callback, and DrainAsync is how its end is waited for.
    private async Task CompleteAsync(MqttMessage message, Action<bool>? settled)
    {
        try
        {
            await transport.PublishAsync(message, CancellationToken.None);
            settled?.Invoke(true);
        }
        catch (MqttException exception) when (exception.Failure.Cause is MqttFailureCause.NotAuthorized or MqttFailureCause.MessageRefused)
        {
            if (BitOperations.IsPow2(++_refused)) LogRefused(message.Topic, exception.Failure.Detail, _refused);
            settled?.Invoke(false);
        }
        catch (MqttException)
        {
            // The transport's own end says why, once for all messages.
        }
        finally
        {
            _slots.Release();
        }
    }

    [LoggerMessage(6104, LogLevel.Warning, "The broker does not take a message on {Topic}: {Detail} ({Total} on this connection)")]
    private partial void LogRefused(string topic, string detail, long total);
}
