namespace EdgeGuard.Mqtt.Tests.Brokers;

/// <summary>A test against a real Mosquitto; skipped with the reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrokerFactAttribute : FactAttribute
{
    public BrokerFactAttribute() => Skip = BrokerRequirement.SkipReason;
}
