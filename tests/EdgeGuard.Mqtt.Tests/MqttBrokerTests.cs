using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Tests;

public sealed class MqttBrokerTests
{
    [Theory]
    [InlineData("mqtts://broker.home.arpa", "broker.home.arpa", 8883, true)]
    [InlineData("mqtts://broker.home.arpa:18883/", "broker.home.arpa", 18883, true)]
    [InlineData("MQTTS://broker", "broker", 8883, true)]
    [InlineData("mqtt://192.168.1.5", "192.168.1.5", 1883, false)]
    [InlineData("mqtts://[2001:db8::5]:8884", "2001:db8::5", 8884, true)]
    public void Broker_is_read_as_the_operator_wrote_it(string text, string host, int port, bool usesTls)
    {
        MqttBroker broker = MqttBroker.Parse(text);

        Assert.Equal((host, port, usesTls), (broker.Host, broker.Port, broker.UsesTls));
        Assert.Equal(broker, MqttBroker.Parse(broker.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("broker.home.arpa")]
    [InlineData("broker.home.arpa:8883")]
    [InlineData("http://broker.home.arpa")]
    [InlineData("ssl://broker.home.arpa:8883")]
    [InlineData("mqtts://")]
    [InlineData("mqtts://broker:0")]
    [InlineData("mqtts://broker:65536")]
    [InlineData("mqtts://broker/topic")]
    [InlineData("mqtts://broker?tls=off")]
    [InlineData("mqtts://broker#x")]
    public void Broker_is_refused_with_a_remedy_when_it_is_not_an_address(string? text)
    {
        Assert.False(MqttBroker.TryParse(text, out _, out string? problem));
        Assert.Contains("roker", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void T43_Broker_is_refused_without_repeating_the_password_when_the_address_holds_one()
    {
        Assert.False(MqttBroker.TryParse("mqtts://gw01:hunter2@broker", out _, out string? problem));
        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
    }
}
