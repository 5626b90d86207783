using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Tests;

public sealed class MqttTransportsTests
{
    [Fact]
    public void Auto_takes_mqttnet_where_it_is_compiled_in_and_mosquitto_elsewhere()
    {
        Assert.True(MqttTransports.TryFind(MqttTransports.Auto, out MqttAdapter? adapter));

        string[] names = [.. MqttTransports.CompiledIn.Select(known => known.Name)];
        Assert.Contains("mosquitto", names);
        Assert.Equal(names.Contains("mqttnet") ? "mqttnet" : "mosquitto", adapter.Name);
    }

    [Fact]
    public void Adapter_is_not_found_when_its_name_is_unknown() => Assert.False(MqttTransports.TryFind("paho", out _));

    [Fact]
    public void Adapters_say_which_library_they_use_and_what_keeps_them_from_working()
    {
        Assert.All(MqttTransports.CompiledIn, adapter =>
        {
            if (adapter.Problem is null) Assert.Matches(@"^(libmosquitto|MQTTnet) \d+\.\d+\.\d+", adapter.Library);
            else Assert.Contains("apt install", adapter.Problem, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Port_knows_nothing_else_of_edgeguard() => Assert.All(
        typeof(IMqttTransport).Assembly.GetReferencedAssemblies(),
        assembly => Assert.False(assembly.Name!.StartsWith("EdgeGuard", StringComparison.Ordinal), assembly.Name));
}
