namespace EdgeGuard.Mqtt.Tests.Brokers;

/// <summary>As <see cref="BrokerFactAttribute"/>, with rows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrokerTheoryAttribute : TheoryAttribute
{
    public BrokerTheoryAttribute() => Skip = BrokerRequirement.SkipReason;
}
