using System.Net.Security;

namespace EdgeGuard.Mqtt.MqttNet;

/// <summary>
/// In TLS 1.3 the broker checks the client certificate after the client's side of the handshake is done. Its alert may arrive, and
/// the connection be reset, just before the first write. When that write fails, this stream reads the alert and fails with it.
/// </summary>
internal sealed class TlsAlertStream(SslStream inner) : Stream
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    private bool _hasRead;

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _hasRead = true;
        return await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception) when (!_hasRead)
        {
            Exception reason = await ListenAsync().ConfigureAwait(false) ?? exception;
            throw new IOException(reason.Message, reason);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void SetLength(long value) => inner.SetLength(value);

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private async Task<Exception?> ListenAsync()
    {
        using CancellationTokenSource limit = new(s_limit);
        try
        {
            _ = await inner.ReadAsync(new byte[1], limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return exception;
        }
    }
}
