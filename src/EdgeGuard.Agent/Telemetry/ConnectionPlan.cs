using System.Text.Json;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>Builds the connection settings from the configuration.</summary>
internal sealed class ConnectionPlan(MqttOptions options, Topics topics, CertificateClock? certificates = null)
{
    /// <summary>Octets of the largest packet that the broker may send; more than any of our commands, so that we answer larger commands ourselves.</summary>
    internal const int LargestPacket = 64 * 1024;

    /// <summary>Received messages that may wait to be carried out; further ones are dropped and counted.</summary>
    internal const int MostWaiting = 256;

    /// <summary>Where the broker is.</summary>
    internal MqttBroker Broker { get; } = MqttBroker.Parse(options.Url ?? "");

    // Every gateway of a fleet may report at once.
    private const int MostWaitingToRead = 65_536;

    /// <summary>The name of a client that only reads, and so has no will; null for the gateway itself.</summary>
    internal string? Reader { get; init; }

    /// <summary>The name by which the broker knows this gateway. A second client with the same one ends the connection of the first.</summary>
    internal string ClientId => Reader ?? $"edgeguard-{topics.Gateway}";

    /// <summary>Settings for the next connection; secrets are read again, so a changed password needs no restart.</summary>
    /// <param name="protocol">The MQTT version.</param>
    /// <param name="features">What the broker is known to support.</param>
    /// <exception cref="MqttException">A secret cannot be read, or cannot travel.</exception>
    internal MqttConnectionSettings Settings(MqttProtocol protocol, BrokerFeatures features) => new()
    {
        Broker = Broker,
        ClientId = ClientId,
        Tls = new()
        {
            CaFile = options.CaFile,
            ClientCertificateFile = options.ClientCertificateFile,
            ClientKeyFile = options.ClientKeyFile,
            ServerName = options.ServerName,
            VerifyAt = certificates?.Correction,
        },
        Credentials = options.Username is { } user ? Credentials(user) : null,
        Protocol = protocol,
        CleanStart = true,
        MaximumPacketSize = LargestPacket,
        ReceiveQueue = Reader is null ? MostWaiting : MostWaitingToRead,
        Will = Reader is null ? features.Adapt(Availability("offline")) : null,
    };

    private MqttCredentials Credentials(string user)
    {
        try
        {
            return new(user, CredentialFile.Read(options.PasswordFile ?? ""));
        }
        catch (ArgumentException exception)
        {
            throw new MqttException(new(MqttFailureCause.LocalSetup, $"The login in mqtt:username and mqtt:passwordFile cannot be used: {exception.Message}"), exception);
        }
    }

    /// <summary>The gateway's availability: <c>online</c>, <c>stopped</c>, or <c>offline</c> as published by the broker (last will).</summary>
    internal MqttMessage Availability(string state) => new()
    {
        Topic = topics.State,
        Payload = JsonSerializer.SerializeToUtf8Bytes(new(state), TelemetryJson.Default.AvailabilityPayload),
        Retain = true,
        ContentType = TelemetryJson.PlainJson,
    };
}
