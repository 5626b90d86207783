using System.Runtime.InteropServices;
using EdgeGuard.Mqtt.Clock;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>
/// One libmosquitto client. Not thread-safe by design: all calls and callbacks happen on the thread of its
/// <see cref="MosquittoLoop"/>, so no lock is needed.
/// </summary>
internal sealed class MosquittoClient : IDisposable
{
    // Octets beyond the largest packet: what TLS adds, and small packets without a callback.
    private const int Slack = 64 * 1024;
    private const int ReceiveBuffer = 128 * 1024;
    private const int AnyNumber = 1;
    private const int SessionPresent = 1;

    private readonly MqttConnectionSettings _settings;
    private readonly Action<MqttMessage> _deliver;
    private readonly TlsHandshakeObserver _witness = new();
    private readonly Dictionary<int, Request> _waiting = [];
    private readonly TlsContext? _tls;
    private MqttFailure? _failure;
    private int _brokenBy;
    private GCHandle _self;
    private nint _client;
    private Request? _beingSent;
    private PacketSizeWatch? _size;

    /// <exception cref="MqttException">
    /// <see cref="MqttFailureCause.LocalSetup"/>: a file or the library is missing or invalid; nothing stays allocated.
    /// </exception>
    internal MosquittoClient(MqttConnectionSettings settings, Action<MqttMessage> deliver)
    {
        _settings = settings;
        _deliver = deliver;
        TlsHandshakeObserver.Current = _witness;
        _tls = settings.Broker.UsesTls ? TlsContext.Create(settings.Tls, ServerName) : null;
        _self = GCHandle.Alloc(this);
        _client = LibMosquitto.New(settings.ClientId, settings.CleanStart, GCHandle.ToIntPtr(_self));
        try
        {
            Configure();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The session after a successful CONNACK; null before.</summary>
    internal MqttSession? Session { get; private set; }

    /// <summary>Why the connection ended; null while it stands, or if this side ended it.</summary>
    internal MqttFailure? Failure =>
        _failure ??= _brokenBy == MosquittoError.Success ? null : TlsTrouble() ?? MosquittoError.OfConnection(_brokenBy);

    /// <summary>The connection has ended; no further read or write is useful.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>The file descriptor to poll.</summary>
    internal int Socket => LibMosquitto.Socket(_client);

    internal bool WantsWrite => LibMosquitto.WantsWrite(_client);

    private string ServerName => _settings.Tls.ServerName ?? _settings.Broker.Host;

    /// <summary>
    /// Blocks for the name lookup and the TCP connection; TLS and login follow in <see cref="Read"/> and <see cref="Write"/>.
    /// </summary>
    internal void Connect()
    {
        nint properties = _settings.Protocol is MqttProtocol.V5 ? PropertyList.OfConnect(_settings) : 0;
        int result = LibMosquitto.Connect(
            _client, _settings.Broker.Host, _settings.Broker.Port, (int)_settings.KeepAlive.TotalSeconds, bindAddress: 0, properties);
        int errno = Marshal.GetLastPInvokeError();
        LibMosquittoProperties.Free(ref properties);
        if (result != MosquittoError.Success) Fail(TlsTrouble() ?? MosquittoError.OfConnect(result, errno, _settings.Broker));
        else
        {
            Descriptor.SetReceiveBuffer(Socket, ReceiveBuffer);
            _size = new(Socket, _settings.MaximumPacketSize + Slack);
        }
    }

    /// <summary>
    /// Reads available packets. It continues while a decrypted TLS record holds more, because poll(2) does not report data that was read
    /// from the socket already.
    /// </summary>
    internal void Read()
    {
        do
        {
            // Before CONNACK nothing says where a packet begins, and a certificate chain may be long.
            int result = Session is null || _size is null ? LibMosquitto.Read(_client, AnyNumber) : _size.During(() => LibMosquitto.Read(_client, AnyNumber));
            CheckSize();
            Check(result);
        }
        while (!IsOver && HasDecrypted());
    }

    // The library allocates what a header announces, but touches only what it reads.
    private void CheckSize()
    {
        if (Session is not null && _size is { IsExceeded: true }) Fail(MqttTransport.TooLarge(_settings.MaximumPacketSize));
    }

    internal void Write()
    {
        using TlsErrorText? lastWords = Session is null && _tls is not null ? TlsErrorText.Expect(_client) : null;
        int result = LibMosquitto.Write(_client, AnyNumber);
        if (result != MosquittoError.Success) lastWords?.Listen();
        Check(result);
    }

    /// <summary>Sends the keep-alive probe when due, and ends the connection if the last probe was not answered.</summary>
    internal void KeepAlive() => Check(LibMosquitto.KeepAlive(_client));

    /// <summary>Ends the connection because the peer closed it, which the library did not detect.</summary>
    internal void HangUp() => Fail(TlsTrouble() ?? (_settings.Broker.UsesTls ? TlsFailures.NoHandshake : MosquittoError.OfConnection(0)));

    internal void Publish(MqttMessage message, Request request)
    {
        nint properties = _settings.Protocol is MqttProtocol.V5 ? PropertyList.Of(message) : 0;
        _beingSent = request;
        int result = LibMosquitto.Publish(
            _client, out int packetId, message.Topic, message.Payload.Length, message.Payload.Span,
            (int)message.Qos, message.Retain, properties);
        _beingSent = null;
        LibMosquittoProperties.Free(ref properties);
        Await(request, packetId, result);
    }

    internal void Subscribe(string filter, MqttQos qos, Request request)
    {
        int result = LibMosquitto.Subscribe(_client, out int packetId, filter, (int)qos, options: 0, properties: 0);
        Await(request, packetId, result);
    }

    /// <summary>Sends DISCONNECT; the connection ends when it was written.</summary>
    internal void Disconnect() => Check(LibMosquitto.Disconnect(_client, reason: 0, properties: 0));

    /// <summary>Handles CONNACK.</summary>
    internal void Welcomed(int code, int flags, nint properties)
    {
        _size?.Begin();
        if (code == 0) Session = PropertyList.ReadSession((flags & SessionPresent) != 0, properties);
        else Fail(ReasonCodes.OfConnect(code));
    }

    /// <summary>Handles the end of the connection: code 0 by <see cref="Disconnect"/>, otherwise the broker's reason code or the library's error.</summary>
    internal void Closed(int code)
    {
        if (_brokenBy == MosquittoError.Success) _brokenBy = code;
        IsOver = true;
    }

    /// <summary>Handles PUBACK, or the writing of a QoS 0 message, which may happen within <see cref="Publish"/>.</summary>
    internal void Published(int packetId, int code)
    {
        // A message of QoS 0 is "published" when it was written, which says nothing about what was read.
        if (_beingSent is null) _size?.Begin();
        if (!_waiting.Remove(packetId, out Request? request)) request = _beingSent;
        request?.Answer(ReasonCodes.OfPublish(code));
    }

    /// <summary>Handles SUBACK.</summary>
    internal void Subscribed(int packetId, int code)
    {
        _size?.Begin();
        if (_waiting.Remove(packetId, out Request? request)) request.Answer(ReasonCodes.OfSubscribe(code));
    }

    /// <summary>Handles a message, which the library has acknowledged.</summary>
    internal void Received(MqttMessage message)
    {
        _size?.Begin();
        _deliver(message);
    }

    /// <summary>Fails all waiting requests.</summary>
    internal void Abandon(MqttFailure failure)
    {
        foreach (Request request in _waiting.Values) request.Answer(failure);
        _waiting.Clear();
    }

    /// <summary>Closes the socket without DISCONNECT if it is still open, and frees all native memory.</summary>
    public void Dispose()
    {
        if (_client != 0) LibMosquitto.Destroy(_client);
        _client = 0;
        _size?.Dispose();
        _tls?.Dispose();
        if (_self.IsAllocated) _self.Free();
        TlsHandshakeObserver.Current = null;
    }

    private void Configure()
    {
        Require(_client == 0 ? -1 : 0);
        MosquittoCallbacks.Register(_client);
        // Otherwise Connect could hide a write error, and the broker's TLS alert would be lost.
        Require(LibMosquitto.SetThreaded(_client, true));
        Require(LibMosquitto.SetOption(_client, MosquittoOption.ProtocolVersion, (int)_settings.Protocol));
        Require(LibMosquitto.SetOption(_client, MosquittoOption.ReceiveMaximum, _settings.ReceiveMaximum));
        // The caller limits unacknowledged messages, and an MQTT 5 broker limits them again in CONNACK.
        Require(LibMosquitto.SetOption(_client, MosquittoOption.SendMaximum, ushort.MaxValue));
        Require(LibMosquitto.SetOption(_client, MosquittoOption.TcpNoDelay, 1));
        if (_settings.Credentials is { } login) Require(LibMosquitto.SetCredentials(_client, login.UserName, login.Password));
        if (_settings.Will is { } will) SetWill(will);
        if (_tls is null) return;
        Require(LibMosquitto.SetOption(_client, MosquittoOption.TlsContext, _tls.Handle));
        Require(LibMosquitto.SetOption(_client, MosquittoOption.TlsContextWithDefaults, 0));
    }

    private void SetWill(MqttMessage will)
    {
        nint properties = _settings.Protocol is MqttProtocol.V5 ? PropertyList.Of(will) : 0;
        int result = LibMosquitto.SetWill(
            _client, will.Topic, will.Payload.Length, will.Payload.Span, (int)will.Qos, will.Retain, properties);
        if (result != MosquittoError.Success) LibMosquittoProperties.Free(ref properties);
        Require(result);
    }

    private void Await(Request request, int packetId, int result)
    {
        if (MosquittoError.OfRequest(result) is { } refused) request.Answer(refused);
        else if (!request.IsAnswered && !_waiting.TryAdd(packetId, request))
        {
            MqttFailure failure = new(MqttFailureCause.Protocol, "More requests are unanswered than MQTT has packet identifiers.");
            request.Answer(failure);
            Fail(failure);
        }
        else Check(result);
    }

    private void Check(int result)
    {
        if (result != MosquittoError.Success) Closed(result);
        else if (Socket < 0) IsOver = true;
    }

    private void Fail(MqttFailure failure)
    {
        _failure ??= failure;
        IsOver = true;
    }

    private bool HasDecrypted() => LibMosquitto.TlsSession(_client) is not 0 and { } session && OpenSsl.Pending(session) > 0;

    private MqttFailure? TlsTrouble() =>
        _tls is null ? null : _witness.Explain(ServerName, CertificateTime.Of(_settings.Tls));

    private static void Require(int result)
    {
        if (result != MosquittoError.Success) throw MqttException.LocalSetup("libmosquitto does not accept these connection settings.");
    }
}
