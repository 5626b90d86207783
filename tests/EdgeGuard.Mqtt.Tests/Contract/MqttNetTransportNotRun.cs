namespace EdgeGuard.Mqtt.Tests.Contract;

/// <summary>Stands in the test output where the contract on MQTTnet would; compiled only with the offline package set.</summary>
public sealed class MqttNetTransportNotRun
{
    [Fact(Skip = "The mqttnet adapter is not compiled in: MQTTnet does not restore here (package set offline).")]
    public void Contract_was_not_run_on_mqttnet()
    {
    }
}
