namespace EdgeGuard.Agent.Telemetry;

/// <summary>Section <c>mqtt</c> of the configuration, word for word; <see cref="MqttOptionsCheck"/> says what is wrong with it.</summary>
public sealed class MqttOptions
{
    /// <summary><c>mqtts://HOST[:PORT]</c>, or <c>mqtt://HOST[:PORT]</c> for a connection that anyone on the way can read; null for no broker.</summary>
    public string? Url { get; set; }

    /// <summary>PEM file of the authorities to trust, and no others; null for the operating system's.</summary>
    public string? CaFile { get; set; }

    /// <summary>PEM file of the gateway's own certificate; goes with <see cref="ClientKeyFile"/>.</summary>
    public string? ClientCertificateFile { get; set; }

    /// <summary>PEM file of the certificate's key, readable by the agent alone.</summary>
    public string? ClientKeyFile { get; set; }

    /// <summary>The name that the broker's certificate must carry; null for the host in <see cref="Url"/>.</summary>
    public string? ServerName { get; set; }

    /// <summary>Goes with <see cref="PasswordFile"/>; null to log in by certificate, or not at all.</summary>
    public string? Username { get; set; }

    /// <summary>
    /// File that holds the password and nothing else, readable by the agent alone. A name without <c>/</c> is looked for
    /// in the folder where systemd puts credentials.
    /// </summary>
    public string? PasswordFile { get; set; }

    /// <summary><c>auto</c>, <c>mqttnet</c> or <c>mosquitto</c>.</summary>
    public string Transport { get; set; } = EdgeGuard.Mqtt.MqttTransports.Auto;

    /// <summary>
    /// Verbs that clients of the broker may order (<see cref="Orders.OrderVerbs"/>), or only <c>all</c>, or only <c>none</c>;
    /// null for quarantine, block and pause-off.
    /// </summary>
    public IList<string>? Commands { get; set; }

    /// <summary>What stands before <c>edgeguard/</c> in every topic: one or two levels of <c>[a-z0-9_-]</c>; null for nothing.</summary>
    public string? Prefix { get; set; }

    /// <summary>Introduce the devices to Home Assistant.</summary>
    public bool HomeAssistant { get; set; } = true;

    /// <summary>Home Assistant's discovery prefix, as in its own settings; one or two levels of <c>[a-z0-9_-]</c>.</summary>
    public string HomeAssistantPrefix { get; set; } = "homeassistant";
}
