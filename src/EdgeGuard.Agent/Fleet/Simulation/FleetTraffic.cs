using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Fleet.Simulation;

/// <summary>What all simulated gateways sent, and how they came back after lost connections. Thread-safe.</summary>
internal sealed class FleetTraffic(TimeProvider time)
{
    // Fixed header, length of the topic and packet identifier (MQTT 5.0 §3.3).
    private const int Overhead = 7;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, int> _backInSecond = [];
    private readonly long _begun = time.GetTimestamp();

    /// <summary>Messages that the broker took; those of QoS 0 are counted when they are sent.</summary>
    internal long Messages { get; private set; }

    /// <summary>Octets of them as MQTT packets, without TLS and TCP.</summary>
    internal long Octets { get; private set; }

    /// <summary>Connections after lost ones.</summary>
    internal int Reconnects { get; private set; }

    /// <summary>The most of them in one second.</summary>
    internal int BusiestSecond
    {
        get
        {
            lock (_lock) return _backInSecond.Values.DefaultIfEmpty().Max();
        }
    }

    /// <summary>The longest time that a gateway was without a connection and came back.</summary>
    internal TimeSpan LongestAway { get; private set; }

    /// <summary>Counts a message.</summary>
    internal void Count(MqttMessage message)
    {
        lock (_lock)
        {
            Messages++;
            Octets += message.Topic.Length + message.Payload.Length + Overhead;
        }
    }

    /// <summary>Counts a gateway that is connected again.</summary>
    internal void CameBack(TimeSpan away)
    {
        lock (_lock)
        {
            Reconnects++;
            long second = (long)time.GetElapsedTime(_begun).TotalSeconds;
            _backInSecond[second] = _backInSecond.GetValueOrDefault(second) + 1;
            if (away > LongestAway) LongestAway = away;
        }
    }
}
