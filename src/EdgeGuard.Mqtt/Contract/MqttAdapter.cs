namespace EdgeGuard.Mqtt.Contract;

/// <summary>A compiled-in MQTT implementation.</summary>
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

    /// <summary>Its name in the configuration: <c>mqttnet</c> or <c>mosquitto</c>.</summary>
    public string Name { get; }

    /// <summary>Name and version of its library, for messages.</summary>
    public string Library => _library();

    /// <summary>Why it does not work on this machine, with the remedy; null if it works.</summary>
    public string? Problem => _problem();

    /// <summary>Creates a transport that is not yet connected.</summary>
    public IMqttTransport Create(MqttConnectionSettings settings) => _create(settings);

    /// <summary>The same implementation with something around each transport.</summary>
    /// <param name="create">Gets the settings and how the transport inside is created; returns the transport to use.</param>
    public MqttAdapter Around(Func<MqttConnectionSettings, Func<MqttConnectionSettings, IMqttTransport>, IMqttTransport> create) =>
        new(Name, _library, settings => create(settings, _create), _problem);
}
