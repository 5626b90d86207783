namespace EdgeGuard.Mqtt;

/// <summary>A way to speak MQTT that is compiled in.</summary>
public sealed class MqttAdapter
{
    private readonly Func<MqttConnectionSettings, IMqttTransport> _create;
    private readonly Func<string?> _problem;
    private readonly Func<string> _library;

    internal MqttAdapter(string name, Func<string> library, Func<MqttConnectionSettings, IMqttTransport> create, Func<string?> problem)
    {
        Name = name;
        _library = library;
        _create = create;
        _problem = problem;
    }

    /// <summary>As written in the configuration: <c>mqttnet</c> or <c>mosquitto</c>.</summary>
    public string Name { get; }

    /// <summary>The library behind it and its version, for people.</summary>
    public string Library => _library();

    /// <summary>What keeps it from working on this machine, with the remedy; null if nothing does.</summary>
    public string? Problem => _problem();

    /// <summary>A connection yet to be made.</summary>
    public IMqttTransport Create(MqttConnectionSettings settings) => _create(settings);
}
