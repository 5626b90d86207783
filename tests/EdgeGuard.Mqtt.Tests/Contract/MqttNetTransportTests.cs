using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Mqtt.Tests.Contract;

/// <summary>The contract on MQTTnet; compiled only with the full package set.</summary>
public sealed class MqttNetTransportTests(BrokerFixture brokers) : MqttTransportContract(brokers)
{
    protected override string AdapterName => "mqttnet";
}
