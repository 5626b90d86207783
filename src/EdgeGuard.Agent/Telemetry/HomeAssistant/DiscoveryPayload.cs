using System.Text.Json.Serialization;

namespace EdgeGuard.Agent.Telemetry.HomeAssistant;

/// <summary>A device and all its entities in one message (Home Assistant, "MQTT", section "Device discovery payload").</summary>
internal sealed record DiscoveryPayload(
    [property: JsonPropertyName("dev")] DiscoveredDevice Device,
    [property: JsonPropertyName("o")] DiscoveryOrigin Origin,
    IReadOnlyList<DiscoveryAvailability> Availability,
    string StateTopic,
    int Qos,
    [property: JsonPropertyName("cmps")] IReadOnlyDictionary<string, DiscoveryComponent> Components);

/// <summary>A device in Home Assistant's device registry.</summary>
internal sealed record DiscoveredDevice([property: JsonPropertyName("ids")] IReadOnlyList<string> Identifiers)
{
    /// <summary>Its name; null to leave the name that another integration gave it.</summary>
    public string? Name { get; init; }

    /// <summary>Pairs of kind and address. A device of another integration with the same pair becomes one device with this.</summary>
    [JsonPropertyName("cns")]
    public IReadOnlyList<IReadOnlyList<string>>? Connections { get; init; }

    [JsonPropertyName("mf")]
    public string? Manufacturer { get; init; }

    [JsonPropertyName("mdl")]
    public string? Model { get; init; }

    [JsonPropertyName("sw")]
    public string? Software { get; init; }

    /// <summary>Identifier of the device through which this one is reached.</summary>
    public string? ViaDevice { get; init; }
}

/// <summary>Who sends the message.</summary>
internal sealed record DiscoveryOrigin(string Name, [property: JsonPropertyName("sw")] string Software);

/// <summary>When the entities can be used.</summary>
internal sealed record DiscoveryAvailability(string Topic, string ValueTemplate);

/// <summary>One entity. With a platform alone it removes the entity that an earlier message made.</summary>
internal sealed record DiscoveryComponent([property: JsonPropertyName("p")] string Platform)
{
    public string? UniqueId { get; init; }

    public string? Name { get; init; }

    public string? DeviceClass { get; init; }

    public string? StateClass { get; init; }

    public string? EntityCategory { get; init; }

    public string? StateTopic { get; init; }

    public string? ValueTemplate { get; init; }

    public string? CommandTopic { get; init; }

    public string? CommandTemplate { get; init; }

    public IReadOnlyList<string>? Options { get; init; }

    public string? PayloadOn { get; init; }

    public string? PayloadOff { get; init; }

    public string? StateOn { get; init; }

    public string? StateOff { get; init; }

    public string? PayloadPress { get; init; }

    public IReadOnlyList<string>? EventTypes { get; init; }
}
