using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>What a broker refused; it need not announce what it lacks. It is tried again after a day, because a broker may be mended.</summary>
internal sealed class RefusedFeatures(TimeProvider time)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(1);

    private BrokerFeatures _left = BrokerFeatures.All;
    private long _since;

    /// <summary>The features without the refused ones.</summary>
    internal BrokerFeatures Left => time.GetElapsedTime(_since) < Lasts ? _left : BrokerFeatures.All;

    /// <summary>The broker refused a connection, or ended one.</summary>
    internal void Add(MqttFailureCause refusal)
    {
        BrokerFeatures before = Left;
        _left = before.Without(refusal);
        if (_left != before) _since = time.GetTimestamp();
    }
}
