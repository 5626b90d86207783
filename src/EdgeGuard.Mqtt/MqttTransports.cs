using System.Diagnostics.CodeAnalysis;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Mosquitto;

namespace EdgeGuard.Mqtt;

/// <summary>The compiled-in MQTT adapters; the package set decides which (src/DECISIONS.md, "Package sets").</summary>
public static partial class MqttTransports
{
    /// <summary>Configuration value for the first of <see cref="CompiledIn"/>.</summary>
    public const string Auto = "auto";

    /// <summary>All adapters, the preferred one first.</summary>
    public static IReadOnlyList<MqttAdapter> CompiledIn { get; } = List();

    /// <summary>Finds an adapter by its name in the configuration, or the preferred one for <see cref="Auto"/>.</summary>
    /// <returns>false if no adapter of that name is compiled in.</returns>
    public static bool TryFind(string name, [NotNullWhen(true)] out MqttAdapter? adapter)
    {
        adapter = name == Auto ? CompiledIn[0] : CompiledIn.FirstOrDefault(known => known.Name == name);
        return adapter is not null;
    }

    private static List<MqttAdapter> List()
    {
        List<MqttAdapter> adapters = [];
        AddMqttNet(adapters);
        adapters.Add(MosquittoTransport.Adapter);
        return adapters;
    }

    /// <summary>Has a body only if the MQTTnet adapter is compiled in; otherwise the compiler removes the call.</summary>
    static partial void AddMqttNet(List<MqttAdapter> adapters);
}
