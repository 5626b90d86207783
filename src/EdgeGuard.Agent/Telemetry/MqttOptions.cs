using System.ComponentModel.DataAnnotations;
using EdgeGuard.Agent.Options;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>The MQTT broker. <see cref="MqttOptionsCheck"/> finds every problem.</summary>
public sealed class MqttOptions
{
    /// <summary>The range of <see cref="HealthSeconds"/>.</summary>
    internal const int LeastHealthSeconds = 10, MostHealthSeconds = 3600;

    /// <summary>A value of <see cref="HomeAssistantJoin"/>.</summary>
    internal const string JoinByMac = "mac";

    /// <summary><c>mqtts://HOST[:PORT]</c> for TLS. With <c>mqtt://HOST[:PORT]</c> anyone on the path can read and forge messages. Without it: no broker.</summary>
    /// <example>"mqtts://broker.home.arpa:8883"</example>
    public string? Url { get; set; }

    /// <summary>PEM file with the certificate authorities to trust, and no others. Without it: the system's.</summary>
    /// <example>"/etc/edgeguard/broker-ca.pem"</example>
    public string? CaFile { get; set; }

    /// <summary>PEM file with the gateway's own certificate; requires <c>clientKeyFile</c>.</summary>
    /// <example>"/etc/edgeguard/gateway.pem"</example>
    public string? ClientCertificateFile { get; set; }

    /// <summary>PEM file with the key of that certificate; others must not be able to read it.</summary>
    /// <example>"/etc/edgeguard/gateway.key"</example>
    public string? ClientKeyFile { get; set; }

    /// <summary>The name in the broker's certificate. Without it: the host in <c>url</c>.</summary>
    /// <example>"broker.example.net"</example>
    public string? ServerName { get; set; }

    /// <summary>The user name; requires <c>passwordFile</c>.</summary>
    /// <example>"edgeguard"</example>
    public string? Username { get; set; }

    /// <summary>
    /// File that contains only the password; others must not be able to read it. A name without <c>/</c> is a systemd credential.
    /// </summary>
    /// <example>"/etc/edgeguard/mqtt-password"</example>
    public string? PasswordFile { get; set; }

    /// <summary>The MQTT client: <c>mqttnet</c> or <c>mosquitto</c> (libmosquitto). <c>auto</c>: the first that is compiled in.</summary>
    /// <example>"mosquitto"</example>
    [AllowedValues("auto", "mqttnet", "mosquitto")]
    public string Transport { get; set; } = EdgeGuard.Mqtt.MqttTransports.Auto;

    /// <summary>
    /// Orders that MQTT clients may give. <c>all</c> and <c>none</c> stand alone. <c>release</c>, <c>allow</c>, <c>pause</c>,
    /// <c>monitor</c>, <c>trust</c>, <c>rename</c> and <c>forget</c> need TLS and a login.
    /// </summary>
    /// <example>["quarantine", "release"]</example>
    public IList<string>? Commands { get; set; }

    /// <summary>What stands before <c>edgeguard/</c> in every topic: one or two levels of 1 to 32 of <c>a-z</c>, <c>0-9</c>, <c>_</c> and <c>-</c>.</summary>
    /// <example>"home"</example>
    [RegularExpression(OptionPatterns.TopicPrefix)]
    public string? Prefix { get; set; }

    /// <summary>Seconds from one health message to the next, each time up to a fifth more or less. Without it: 60, and 300 where <c>gateway:site</c> is set.</summary>
    /// <example>600</example>
    [Range(LeastHealthSeconds, MostHealthSeconds)]
    public int? HealthSeconds { get; set; }

    /// <summary>Publish MQTT discovery messages for Home Assistant. Without it: <c>true</c>, and <c>false</c> where <c>gateway:site</c> is set.</summary>
    /// <example>false</example>
    public bool? HomeAssistant { get; set; }

    /// <summary>
    /// <c>mac</c>: entities appear at the device that another integration of Home Assistant knows by the same MAC address; its name, maker and model
    /// stay. A device that no other integration knows has no name there. <c>none</c>: devices of their own.
    /// </summary>
    /// <example>"mac"</example>
    [AllowedValues("none", JoinByMac)]
    public string HomeAssistantJoin { get; set; } = "none";

    /// <summary>Home Assistant's discovery prefix, as in its own settings; in the form of <c>prefix</c>.</summary>
    /// <example>"homeassistant"</example>
    [RegularExpression(OptionPatterns.TopicPrefix)]
    public string HomeAssistantPrefix { get; set; } = "homeassistant";
}
