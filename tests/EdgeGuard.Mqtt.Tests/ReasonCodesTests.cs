using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Tests;

public sealed class ReasonCodesTests
{
    [Theory]
    [InlineData(0x84, MqttFailureCause.ProtocolVersion)]
    [InlineData(0x86, MqttFailureCause.Authentication)]
    [InlineData(0x87, MqttFailureCause.Authentication)]
    [InlineData(0x8A, MqttFailureCause.Authentication)]
    [InlineData(0x97, MqttFailureCause.Refused)]
    [InlineData(0x9A, MqttFailureCause.RetainNotSupported)]
    [InlineData(0x9B, MqttFailureCause.QosNotSupported)]
    [InlineData(0x81, MqttFailureCause.Protocol)]
    [InlineData(0xFF, MqttFailureCause.Protocol)]
    public void Refused_connection_has_a_cause(int code, MqttFailureCause cause) => Assert.Equal(cause, ReasonCodes.OfConnect(code).Cause);

    [Theory]
    [InlineData(0x00, null)]
    [InlineData(0x10, null)]
    [InlineData(0x87, MqttFailureCause.NotAuthorized)]
    [InlineData(0x95, MqttFailureCause.MessageRefused)]
    [InlineData(0x97, MqttFailureCause.MessageRefused)]
    public void Acknowledgement_is_success_or_a_cause(int code, MqttFailureCause? cause) =>
        Assert.Equal(cause, ReasonCodes.OfPublish(code)?.Cause);

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, null)]
    [InlineData(2, null)]
    [InlineData(0x80, MqttFailureCause.NotAuthorized)]
    [InlineData(0x9E, MqttFailureCause.MessageRefused)]
    public void Subscription_is_granted_or_has_a_cause(int code, MqttFailureCause? cause) =>
        Assert.Equal(cause, ReasonCodes.OfSubscribe(code)?.Cause);

    [Fact]
    public void Closing_has_a_cause_that_does_not_blame_the_message_whatever_the_code()
    {
        MqttFailureCause[] closing =
        [
            MqttFailureCause.Protocol, MqttFailureCause.Authentication, MqttFailureCause.Timeout, MqttFailureCause.TakenOver, MqttFailureCause.ConnectionLost,
            MqttFailureCause.RetainNotSupported, MqttFailureCause.QosNotSupported,
        ];

        Assert.All(Enumerable.Range(0x80, 0x80), code => Assert.Contains(ReasonCodes.OfDisconnect(code).Cause, closing));
    }
}
