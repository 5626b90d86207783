using System.Diagnostics.CodeAnalysis;

namespace EdgeGuard.Mqtt.Contract;

/// <summary>
/// The broker's address, and whether the connection is encrypted, from the configuration. It can only be created from text, so a
/// connection is unencrypted only if someone wrote <c>mqtt://</c>.
/// </summary>
public sealed record MqttBroker
{
    private const int TlsPort = 8883;
    private const int PlainPort = 1883;

    private MqttBroker(string host, int port, bool usesTls)
    {
        Host = host;
        Port = port;
        UsesTls = usesTls;
    }

    /// <summary>Host name or IP address; an IPv6 address without brackets.</summary>
    public string Host { get; }

    /// <summary>TCP port, 1 to 65535; by default 8883 for <c>mqtts://</c> and 1883 for <c>mqtt://</c>.</summary>
    public int Port { get; }

    /// <summary>false only for <c>mqtt://</c>.</summary>
    public bool UsesTls { get; }

    /// <summary>Reads <c>mqtts://HOST[:PORT]</c> or <c>mqtt://HOST[:PORT]</c>.</summary>
    /// <param name="text">The configured text.</param>
    /// <param name="broker">The broker, if the method returns true.</param>
    /// <param name="problem">Otherwise what to change; never repeats the text, which may contain a password.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out MqttBroker? broker, [NotNullWhen(false)] out string? problem)
    {
        broker = null;
        problem = Check(text, out Uri uri);
        if (problem is not null) return false;
        bool usesTls = uri.Scheme == "mqtts";
        int port = uri.Port > 0 ? uri.Port : usesTls ? TlsPort : PlainPort;
        broker = new(uri.DnsSafeHost, port, usesTls);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>, for text that was checked before.</summary>
    /// <exception cref="FormatException">The text is invalid; the message says what to change.</exception>
    public static MqttBroker Parse(string text) =>
        TryParse(text, out MqttBroker? broker, out string? problem) ? broker : throw new FormatException(problem);

    /// <summary>The broker's URL as in the configuration.</summary>
    public override string ToString()
    {
        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return $"{(UsesTls ? "mqtts" : "mqtt")}://{host}:{Port}";
    }

    private static string? Check(string? text, out Uri uri)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out uri!) || uri.Host.Length == 0)
            return "The broker is not an address such as mqtts://broker.home.arpa:8883.";
        if (uri.Scheme is not ("mqtts" or "mqtt"))
            return "The broker's address must begin with mqtts:// or, for an unencrypted connection, mqtt://.";
        if (uri.UserInfo.Length > 0)
            return "The broker's address contains a user name or password; use their own settings instead.";
        if (uri.Port == 0) return "The broker's port must be 1 to 65535.";
        return uri.PathAndQuery is "/" or "" && uri.Fragment.Length == 0 ? null : "The broker's address must end after the port.";
    }
}
