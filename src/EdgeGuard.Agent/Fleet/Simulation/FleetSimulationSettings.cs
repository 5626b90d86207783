using EdgeGuard.Agent.Telemetry;

namespace EdgeGuard.Agent.Fleet.Simulation;

/// <summary>What to simulate.</summary>
/// <param name="Gateways">How many gateways; at least 1.</param>
/// <param name="Devices">Devices behind each of them.</param>
/// <param name="Broker">The broker as in the configuration; <c>{gateway}</c> in the user name and in file names stands for the gateway's id.</param>
/// <param name="RatePerMinute">What happens behind each gateway in a minute on average: forbidden packets, devices that appear, devices that leave.</param>
/// <param name="Duration">How long; null for until it is stopped.</param>
/// <param name="Seed">The same seed gives the same homes and the same choices.</param>
public sealed record FleetSimulationSettings(int Gateways, int Devices, MqttOptions Broker, double RatePerMinute, TimeSpan? Duration, int Seed);

/// <summary>What came of a simulation.</summary>
/// <param name="Gateways">Simulated gateways.</param>
/// <param name="Devices">Devices behind each of them.</param>
/// <param name="DurationS">Seconds from the last connection at the start to the end.</param>
/// <param name="Sent">Events that happened.</param>
/// <param name="Acked">Events that the broker acknowledged.</param>
/// <param name="Lost">The others.</param>
/// <param name="MessagesPerS">Messages of all kinds that the broker took in a second.</param>
/// <param name="RssBytes">Memory of this process, bytes.</param>
public sealed record FleetSimulationResult(int Gateways, int Devices, double DurationS, long Sent, long Acked, long Lost, double MessagesPerS, long RssBytes)
{
    /// <summary>Bytes of MQTT packets in that time, without TLS and TCP.</summary>
    public long Bytes { get; init; }

    /// <summary>Connections after lost ones.</summary>
    public int Reconnects { get; init; }

    /// <summary>The most of them in one second.</summary>
    public int ReconnectsInBusiestSecond { get; init; }

    /// <summary>Seconds that the gateway that was away for longest had no connection.</summary>
    public double LongestAwayS { get; init; }
}

/// <summary>A simulation could not run.</summary>
/// <param name="message">Why, in words for people.</param>
public sealed class FleetSimulationException(string message) : Exception(message);
