namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>
/// In TLS 1.3 a broker judges our certificate after our side of the handshake is done: its alert may arrive, and the connection
/// be reset, just before we write. The library then closes at once and the alert lies unread. This keeps the socket and the
/// session alive across such a write, so that the reason can still be read.
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

    /// <returns>null when there is no handshake, or no descriptor to spare.</returns>
    internal static TlsErrorText? Expect(nint client)
    {
        nint session = LibMosquitto.TlsSession(client);
        int socket = session == 0 ? -1 : Descriptor.Duplicate(LibMosquitto.Socket(client));
        if (socket < 0) return null;
        _ = OpenSsl.Keep(session);
        return new(session, socket);
    }

    /// <summary>Reads what is there; an alert reaches the <see cref="TlsHandshakeObserver"/>.</summary>
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
