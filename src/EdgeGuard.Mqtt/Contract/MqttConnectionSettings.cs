namespace EdgeGuard.Mqtt.Contract;

/// <summary>Settings of one connection. Its text form contains no password, so it may be logged.</summary>
public sealed record MqttConnectionSettings
{
    /// <summary>The broker's address, and whether to encrypt.</summary>
    public required MqttBroker Broker { get; init; }

    /// <summary>Client id, 1 to 65,535 bytes of UTF-8; a second connection with the same id ends the first.</summary>
    public required string ClientId
    {
        get;
        init => field = value is { Length: > 0 }
            ? MessageRules.Text(value, "The client id")
            : throw new ArgumentException("The client id is empty.", nameof(value));
    }

    /// <summary>TLS settings for <c>mqtts://</c>; ignored for <c>mqtt://</c>.</summary>
    public MqttTls Tls { get; init; } = new();

    /// <summary>User name and password; null to log in by certificate or not at all.</summary>
    public MqttCredentials? Credentials { get; init; }

    /// <summary>MQTT version; a broker without it causes <see cref="MqttFailureCause.ProtocolVersion"/>.</summary>
    public MqttProtocol Protocol { get; init; } = MqttProtocol.V5;

    /// <summary>Whether the broker discards an earlier session of this client.</summary>
    public bool CleanStart { get; init; } = true;

    /// <summary>
    /// How long the broker keeps the session after the connection ends, in whole seconds; 0 s to 136 years. MQTT 5 only: with
    /// MQTT 3.1.1 the broker decides, and keeps no session if <see cref="CleanStart"/> is true.
    /// </summary>
    public TimeSpan SessionExpiry
    {
        get;
        init => field = value >= TimeSpan.Zero && value.TotalSeconds <= uint.MaxValue ? value : throw OutOfRange(value, "0 s to 136 years");
    }

    /// <summary>Idle time after which the connection is probed; 5 s to 65535 s (18 h), 30 s by default.</summary>
    public TimeSpan KeepAlive
    {
        get;
        init => field = value.TotalSeconds is >= 5 and <= ushort.MaxValue ? value : throw OutOfRange(value, "5 s to 65535 s");
    } = TimeSpan.FromSeconds(30);

    /// <summary>QoS 1 messages that the broker may send without an acknowledgement; 1 to 65535, 20 by default; MQTT 5 only.</summary>
    public int ReceiveMaximum
    {
        get;
        init => field = value is >= 1 and <= ushort.MaxValue ? value : throw OutOfRange(value, "1 to 65535");
    } = 20;

    /// <summary>
    /// Size in bytes of the largest packet that the broker may send. An MQTT 5 broker is asked to drop larger ones; one that arrives ends the connection
    /// while it is read. At least 1024, 1 MiB by default.
    /// </summary>
    public int MaximumPacketSize
    {
        get;
        init => field = value >= 1024 ? value : throw OutOfRange(value, "1024 or more");
    } = 1 << 20;

    /// <summary>Received messages that may wait for the reader; further ones are dropped and counted. At least 1, 1024 by default.</summary>
    public int ReceiveQueue
    {
        get;
        init => field = value >= 1 ? value : throw OutOfRange(value, "1 or more");
    } = 1024;

    /// <summary>Time limit from the name lookup to the broker's CONNACK; 15 s by default.</summary>
    public TimeSpan ConnectTimeout
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw OutOfRange(value, "more than 0 s");
    } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Time limit from a request to its acknowledgement; 60 s by default. After it the connection ends with
    /// <see cref="MqttFailureCause.Timeout"/>.
    /// </summary>
    public TimeSpan AcknowledgeTimeout
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw OutOfRange(value, "more than 0 s");
    } = TimeSpan.FromSeconds(60);

    /// <summary>The will: the message that the broker publishes if the connection ends without DISCONNECT; null for none.</summary>
    public MqttMessage? Will
    {
        get;
        init => field = value is null || MessageRules.CheckWill(value) is not { } problem
            ? value
            : throw new ArgumentException(problem.Detail, nameof(value));
    }

    private static ArgumentOutOfRangeException OutOfRange(object value, string range) => new(nameof(value), value, $"Must be {range}.");
}
