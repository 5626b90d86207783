namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>
/// In TLS 1.3 the broker checks the client certificate after the client's side of the handshake is done. Its alert may arrive, and
/// the connection be reset, just before the first write. The library then closes at once without reading the alert. This object keeps
/// the socket and the session open across such a write, so that the alert can still be read.
/// </summary>
internal sealed unsafe class TlsErrorText : IDisposable
{
    private readonly nint _session;
    private readonly int _socket;

    private TlsErrorText(nint session, int socket)
    {
        _session = session;
        _socket = socket;
    }

    /// <summary>Duplicates the socket and keeps the session.</summary>
    /// <returns>null if there is no handshake, or no file descriptor left.</returns>
    internal static TlsErrorText? Expect(nint client)
    {
        nint session = LibMosquitto.TlsSession(client);
        int socket = session == 0 ? -1 : Descriptor.Duplicate(LibMosquitto.Socket(client));
        if (socket < 0) return null;
        _ = OpenSsl.Keep(session);
        return new(session, socket);
    }

    /// <summary>Reads pending data; OpenSSL reports an alert to the <see cref="TlsHandshakeObserver"/>.</summary>
    internal void Listen()
    {
        byte one;
        if (OpenSsl.UseSocket(_session, _socket) == 1) _ = OpenSsl.Read(_session, &one, sizeof(byte));
        OpenSsl.ClearErrors();
    }

    public void Dispose()
    {
        OpenSsl.FreeSession(_session);
        Descriptor.Close(_socket);
    }
}
