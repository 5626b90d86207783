using System.Text.Json.Serialization;

namespace EdgeGuard.Agent.Setup;

/// <summary>The answers to the questions of <c>edgeguard setup</c>; the form of an answer file.</summary>
public sealed record SetupAnswers
{
    /// <summary>The networks to govern; empty to take what was found.</summary>
    public IReadOnlyList<SetupNetwork> Networks { get; set; } = [];

    /// <summary>MAC addresses of devices from which a person manages the gateway.</summary>
    public IReadOnlyList<string> Admins { get; set; } = [];

    /// <summary>URL of the MQTT broker; null for none.</summary>
    public string? Broker { get; set; }

    /// <summary>Restart the agent of the package, where systemd runs.</summary>
    public bool Start { get; set; } = true;
}

/// <summary>A network to govern.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Kind"><c>iot</c>, <c>trusted</c> or <c>strict</c>.</param>
/// <param name="Interfaces">Its interfaces.</param>
public sealed record SetupNetwork(string Name, string Kind, IReadOnlyList<string> Interfaces);

/// <summary>How answer files and written configurations stand on the disk.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SetupAnswers))]
[JsonSerializable(typeof(SetupConfiguration))]
public sealed partial class SetupJson : JsonSerializerContext;

/// <summary>The configuration that setting up writes.</summary>
/// <param name="Networks">As in the configuration.</param>
/// <param name="Management">As in the configuration; null for none.</param>
/// <param name="Mqtt">As in the configuration; null for none.</param>
public sealed record SetupConfiguration(IReadOnlyList<SetupNetwork> Networks, SetupManagement? Management, SetupMqtt? Mqtt);

/// <summary>As in the configuration.</summary>
/// <param name="Admins">MAC addresses.</param>
public sealed record SetupManagement(IReadOnlyList<string> Admins);

/// <summary>As in the configuration.</summary>
/// <param name="Url">URL of the broker.</param>
public sealed record SetupMqtt(string Url);
