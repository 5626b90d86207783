using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Mqtt.Contract;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Telemetry;

public sealed class RefusedFeaturesTests
{
    [Fact]
    public void What_a_broker_refused_is_tried_again_after_a_day_and_may_be_refused_again()
    {
        FakeTimeProvider time = new(Home.Noon);
        RefusedFeatures refused = new(time);
        Assert.Equal(BrokerFeatures.All, refused.Left);

        refused.Add(MqttFailureCause.RetainNotSupported);
        time.Advance(TimeSpan.FromHours(23));
        refused.Add(MqttFailureCause.ConnectionLost);
        Assert.Equal(new(Retains: false, AcknowledgesMessages: true), refused.Left);

        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(BrokerFeatures.All, refused.Left);

        refused.Add(MqttFailureCause.QosNotSupported);
        Assert.Equal(new(Retains: true, AcknowledgesMessages: false), refused.Left);
    }
}
