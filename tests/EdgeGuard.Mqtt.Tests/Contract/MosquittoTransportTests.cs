using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Mqtt.Tests.Contract;

/// <summary>The contract on libmosquitto.</summary>
public sealed class MosquittoTransportTests(BrokerFixture brokers) : MqttTransportContract(brokers)
{
    protected override string AdapterName => "mosquitto";

    protected override int ThreadsLeftBehind() => Directory.EnumerateDirectories("/proc/self/task").Count(task =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")) == "mqtt\n";
        }
        catch (IOException)
        {
            return false;
        }
    });
}
