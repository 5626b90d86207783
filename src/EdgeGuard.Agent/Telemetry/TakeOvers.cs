using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>
/// Notices that another client uses the same client id, so that each connection ends the other's (MQTT 5.0 §3.1.4). Some MQTT 5 brokers say so by reason
/// code 0x8E. Mosquitto and every MQTT 3.1.1 broker only close the connection: repeated soon after the login, that is most likely the same.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class TakeOvers(TimeProvider time)
{
    /// <summary>A connection that lasts this long ends the matter. Two gateways that wait long for each other have connections of many minutes.</summary>
    internal static readonly TimeSpan Over = TimeSpan.FromHours(1);

    // One can be an earlier run of this agent, whose connection the broker has not given up yet.
    private const int Repeated = 2;

    private const int RepeatedUnsaid = 3;

    // A broker that closes at once has a reason of its own; another client comes back after a wait.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(2);

    private int _said;
    private int _unsaid;

    /// <summary>Another client seems to use this client id.</summary>
    internal bool IsRepeated => IsCertain || _unsaid >= RepeatedUnsaid;

    /// <summary>The broker says so itself.</summary>
    internal bool IsCertain => _said >= Repeated;

    /// <summary>How often in a row.</summary>
    internal int Count => Math.Max(_said, _unsaid);

    /// <summary>Counts the end of an accepted connection.</summary>
    /// <param name="failure">Why it ended.</param>
    /// <param name="begun">Timestamp of its begin.</param>
    internal void Ended(MqttFailure failure, long begun)
    {
        TimeSpan lasted = time.GetElapsedTime(begun);
        if (lasted >= Over) Forget();
        if (failure.Cause == MqttFailureCause.TakenOver) _said++;
        else if (failure.Cause == MqttFailureCause.ConnectionLost && lasted >= AtOnce && lasted < Soon) _unsaid++;
        else if (!IsRepeated && lasted >= Soon) _unsaid = 0;
    }

    /// <summary>The present connection has lasted for <see cref="Over"/>.</summary>
    internal void Forget() => _said = _unsaid = 0;
}
