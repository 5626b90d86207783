using System.Net.Security;

namespace EdgeGuard.Mqtt.MqttNet;

/// <summary>
/// In TLS 1.3 the broker checks the client certificate after the client's side of the handshake is done. Its alert may arrive, and
/// the connection be reset, just before the first write. When that write fails, this stream reads the alert and fails with it.
/// </summary>
internal sealed class TlsAlertStream(SslStream inner) : ForwardingStream(inner)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    private bool _hasRead;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _hasRead = true;
        return await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await base.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception) when (!_hasRead)
        {
            Exception reason = await ListenAsync().ConfigureAwait(false) ?? exception;
            throw new IOException(reason.Message, reason);
        }
    }

    private async Task<Exception?> ListenAsync()
    {
        using CancellationTokenSource limit = new(s_limit);
        try
        {
            _ = await base.ReadAsync(new byte[1], limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return exception;
        }
    }
}
