using System.Diagnostics.CodeAnalysis;
using EdgeGuard.Mqtt.Mosquitto;

namespace EdgeGuard.Mqtt;

/// <summary>The adapters compiled in; which they are depends on the package set (src/DECISIONS.md, "Package sets").</summary>
public static partial class MqttTransports
{
    /// <summary>In the configuration: take the first of <see cref="CompiledIn"/>.</summary>
    public const string Auto = "auto";

    /// <summary>The preferred one first.</summary>
    public static IReadOnlyList<MqttAdapter> CompiledIn { get; } = List();

    /// <summary>Finds an adapter by the name the operator wrote, or the preferred one for <see cref="Auto"/>.</summary>
    /// <returns>false when no adapter of that name is compiled in.</returns>
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

    /// <summary>Has a body only where the MQTTnet adapter is compiled; else the call vanishes.</summary>
    static partial void AddMqttNet(List<MqttAdapter> adapters);
}
