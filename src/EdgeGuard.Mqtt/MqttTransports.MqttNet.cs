using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.MqttNet;

namespace EdgeGuard.Mqtt;

/// <content>Compiled only with MQTTnet, which is then the first choice.</content>
public static partial class MqttTransports
{
    static partial void AddMqttNet(List<MqttAdapter> adapters) => adapters.Add(MqttNetTransport.Adapter);
}
