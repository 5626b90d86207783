namespace EdgeGuard.Mqtt;

/// <summary>Everything one connection needs. Its text form is fit for a log: it holds no password.</summary>
public sealed record MqttConnectionSettings
{
    /// <summary>Where to connect, and whether encrypted.</summary>
    public required MqttBroker Broker { get; init; }

    /// <summary>1 to 65,535 bytes of UTF-8; a second connection with the same id ends the first.</summary>
    public required string ClientId
    {
        get;
        init => field = value is { Length: > 0 }
            ? MessageRules.Text(value, "The client id")
            : throw new ArgumentException("The client id is empty.", nameof(value));
    }

    /// <summary>Trust for <c>mqtts://</c>; without meaning for <c>mqtt://</c>.</summary>
    public MqttTls Tls { get; init; } = new();

    /// <summary>null to log in by certificate, or not at all.</summary>
    public MqttCredentials? Credentials { get; init; }

    /// <summary>What to speak; a broker that does not gives <see cref="MqttFailureCause.ProtocolVersion"/>.</summary>
    public MqttProtocol Protocol { get; init; } = MqttProtocol.V5;

    /// <summary>Forget what an earlier connection left at the broker.</summary>
    public bool CleanStart { get; init; } = true;

    /// <summary>
    /// Whole seconds the broker keeps the session after the connection. MQTT 5; with MQTT 3.1.1 a session lasts if
    /// <see cref="CleanStart"/> is false, for as long as the broker likes.
    /// </summary>
    public TimeSpan SessionExpiry
    {
        get;
        init => field = value >= TimeSpan.Zero && value.TotalSeconds <= uint.MaxValue ? value : throw OutOfRange(value, "0 s to 136 years");
    }

    /// <summary>Silence after which the connection is probed; 5 s to 18 h, 30 s unless set.</summary>
    public TimeSpan KeepAlive
    {
        get;
        init => field = value.TotalSeconds is >= 5 and <= ushort.MaxValue ? value : throw OutOfRange(value, "5 s to 65535 s");
    } = TimeSpan.FromSeconds(30);

    /// <summary>Messages of quality 1 the broker may send before we acknowledge one; 1 to 65535, 20 unless set; MQTT 5.</summary>
    public int ReceiveMaximum
    {
        get;
        init => field = value is >= 1 and <= ushort.MaxValue ? value : throw OutOfRange(value, "1 to 65535");
    } = 20;

    /// <summary>Bytes of the largest packet the broker may send; it keeps larger ones from us; 1 MiB unless set; MQTT 5.</summary>
    public int MaximumPacketSize
    {
        get;
        init => field = value >= 1024 ? value : throw OutOfRange(value, "1024 or more");
    } = 1 << 20;

    /// <summary>Received messages held for the reader; what comes when it is full is dropped and counted; 1024 unless set.</summary>
    public int ReceiveQueue
    {
        get;
        init => field = value >= 1 ? value : throw OutOfRange(value, "1 or more");
    } = 1024;

    /// <summary>From the name lookup to the broker's welcome; 15 s unless set.</summary>
    public TimeSpan ConnectTimeout
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw OutOfRange(value, "more than 0 s");
    } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// From a request to its acknowledgement; then the connection ends with <see cref="MqttFailureCause.Timeout"/>; 60 s unless set.
    /// </summary>
    public TimeSpan AcknowledgeTimeout
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw OutOfRange(value, "more than 0 s");
    } = TimeSpan.FromSeconds(60);

    /// <summary>What the broker publishes for us when the connection ends without goodbye; null for nothing.</summary>
    public MqttMessage? Will
    {
        get;
        init => field = value is null || MessageRules.CheckWill(value) is not { } problem
            ? value
            : throw new ArgumentException(problem.Detail, nameof(value));
    }

    private static ArgumentOutOfRangeException OutOfRange(object value, string range) => new(nameof(value), value, $"Must be {range}.");
}
