using EdgeGuard.Mqtt.MqttNet;

namespace EdgeGuard.Mqtt;

/// <content>Compiled only where MQTTnet is, and then the first choice.</content>
public static partial class MqttTransports
{
    static partial void AddMqttNet(List<MqttAdapter> adapters) => adapters.Add(MqttNetTransport.Adapter);
}
