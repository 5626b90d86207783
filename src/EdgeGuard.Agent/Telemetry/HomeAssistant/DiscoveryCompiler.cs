using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Events;

namespace EdgeGuard.Agent.Telemetry.HomeAssistant;

/// <summary>
/// Builds the discovery message of a device for Home Assistant. It offers buttons and switches only for orders that the gateway would execute. The
/// others appear with their platform alone, so that Home Assistant removes their entities.
/// </summary>
internal sealed class DiscoveryCompiler(Topics topics, CommandPermissions permissions, bool joinsByMac)
{
    private const string On = "on";
    private const string Off = "off";

    // "stopped" and "offline" are both the end of availability; Home Assistant knows only its two words.
    private const string AvailabilityTemplate = "{{ 'online' if value_json.state == 'online' else 'offline' }}";
    private const string EventTemplate = "{{ value_json.data | to_json }}";

    // Home Assistant passes over an empty object, so this entity fires for alerts alone: it is the one to be notified by.
    private const string AlertTemplate = "{{ value_json.data | to_json if value_json.data.alert else '{}' }}";

    // The source says which device of the home it is about.
    private const string HomeAlertTemplate = "{{ dict(value_json.data, source=value_json.source) | to_json }}";

    private static readonly DiscoveryOrigin Origin = new("EdgeGuard", InfoMessage.Version);

    /// <summary>Id of the gateway in Home Assistant's device registry.</summary>
    private string GatewayId => $"edgeguard_{topics.Gateway}";

    /// <summary>The gateway itself.</summary>
    /// <param name="networks">Names of the networks whose mode can be set.</param>
    internal DiscoveryPayload Gateway(IEnumerable<string> networks)
    {
        Dictionary<string, DiscoveryComponent> components = GatewayComponents();
        foreach (string network in networks) components[$"mode_{network}"] = May(OrderVerbs.Enforce) && May(OrderVerbs.Monitor) ? Mode(network) : new("select");
        DiscoveredDevice registered = new([GatewayId]) { Name = $"EdgeGuard {topics.Gateway}", Manufacturer = "EdgeGuard", Model = "Gateway", Software = InfoMessage.Version };
        return Payload(registered, topics.Devices, components);
    }

    private Dictionary<string, DiscoveryComponent> GatewayComponents() =>
        new()
        {
            ["problem"] = Problem(GatewayId, "Policy violation", "value_json.violating > 0"),
            ["concerns"] = Problem($"{GatewayId}_guard", "Guard", "value_json.concerns | count > 0") with { StateTopic = topics.Info },
            ["devices"] = Count(GatewayId, "devices", "Devices", "value_json.total"),
            ["violating"] = Count(GatewayId, "violating", "Devices violating", "value_json.violating"),
            ["held"] = Count(GatewayId, "held", "Devices held", "value_json.held"),
            ["paused"] = new("binary_sensor")
            {
                UniqueId = $"{GatewayId}_paused",
                Name = "Protection paused",
                DeviceClass = "safety",
                StateTopic = topics.Info,
                PayloadOn = On,
                PayloadOff = Off,
                ValueTemplate = "{{ 'on' if 'paused_until' in value_json else 'off' }}",
            },
            ["pause"] = May(OrderVerbs.Pause) ? Button(GatewayId, topics.Request(OrderVerbs.Pause.Path), "Pause for 10 minutes", "pause", """{"minutes":10}""") : new("button"),
            ["resume"] = May(OrderVerbs.PauseOff) ? Button(GatewayId, topics.Request(OrderVerbs.PauseOff.Path), "End the pause", "resume", "{}") : new("button"),
            ["version"] = new("sensor")
            {
                UniqueId = $"{GatewayId}_version",
                Name = "Version",
                EntityCategory = "diagnostic",
                StateTopic = topics.Info,
                ValueTemplate = "{{ value_json.version }}",
            },
            // Earlier versions had this entity. Without a latest version, which the gateway does not know, its state is unknown for ever.
            ["update"] = new("update"),
            ["event"] = Events(GatewayId, "event", "Security event", topics.Event, EventCatalogue.OfGateway, EventTemplate),
            ["alert"] = Events(GatewayId, "alert", "Alert", topics.Alert, EventCatalogue.Alerts, HomeAlertTemplate),
        };

    /// <summary>A governed device.</summary>
    internal DiscoveryPayload Device(DeviceId device, MacAddress mac, HomeAssistantDeviceInfo plate)
    {
        string id = $"{GatewayId}_{device}";
        // Home Assistant writes each of these members over what another integration wrote. With identifiers and connections alone it links.
        DiscoveredDevice registered = joinsByMac
            ? new([id]) { Connections = [["mac", mac.ToString()]] }
            : new([id]) { Name = plate.Name, Manufacturer = plate.Manufacturer, Model = plate.Model, ViaDevice = GatewayId };
        bool canSwitch = May(OrderVerbs.Block) && May(OrderVerbs.Release);
        return Payload(registered, topics.DeviceState(device), new()
        {
            ["violating"] = Problem(id, "Policy violation", "value_json.status == 'violating'"),
            ["denied_24h"] = Count(id, "denied_24h", "Denied in 24 hours", "value_json.counters.denied_24h"),
            ["activity"] = Events(id, "event", "Security event", topics.DeviceEvent(device), EventCatalogue.OfDevice, EventTemplate),
            ["alert"] = Events(id, "alert", "Alert", topics.DeviceEvent(device), EventCatalogue.OfDevice, AlertTemplate),
            ["network_access"] = canSwitch ? NetworkAccess(id, device) : new("switch"),
            ["quarantine"] = May(OrderVerbs.Quarantine) && !canSwitch ? Button(id, topics.DeviceSet(device), "Quarantine", "quarantine", """{"policy":"quarantine"}""") : new("button"),
            ["release"] = May(OrderVerbs.Release) ? Button(id, topics.DeviceSet(device), "Release", "release", """{"policy":"enforce"}""") : new("button"),
        });
    }

    private bool May(OrderVerb verb) => permissions.WhyNot(verb) is null;

    // The gateway's availability, not the device's: a device that is off can still be blocked.
    private DiscoveryPayload Payload(DiscoveredDevice device, string stateTopic, Dictionary<string, DiscoveryComponent> components) =>
        new(device, Origin, [new(topics.State, AvailabilityTemplate)], stateTopic, 1, components);

    private DiscoveryComponent NetworkAccess(string id, DeviceId device) => new("switch")
    {
        UniqueId = $"{id}_network_access",
        Name = "Network access",
        CommandTopic = topics.DeviceSet(device),
        PayloadOn = """{"policy":"enforce"}""",
        PayloadOff = """{"policy":"block"}""",
        StateOn = On,
        StateOff = Off,
        ValueTemplate = "{{ 'off' if value_json.response.level == 'isolated' else 'on' }}",
    };

    private DiscoveryComponent Mode(string network) => new("select")
    {
        UniqueId = $"{GatewayId}_mode_{network}",
        Name = $"Mode of {network}",
        EntityCategory = "config",
        StateTopic = topics.Info,
        ValueTemplate = $"{{{{ (value_json.networks | selectattr('name', 'eq', '{network}') | first).mode }}}}",
        CommandTopic = topics.Request("network/mode"),
        CommandTemplate = $$$"""{"network":"{{{network}}}","mode":"{{ value }}"}""",
        Options = ["monitor", "enforce"],
    };

    private static DiscoveryComponent Button(string id, string topic, string name, string key, string payload) => new("button")
    {
        UniqueId = $"{id}_{key}",
        Name = name,
        CommandTopic = topic,
        PayloadPress = payload,
    };

    private static DiscoveryComponent Problem(string id, string name, string condition) => new("binary_sensor")
    {
        UniqueId = $"{id}_problem",
        Name = name,
        DeviceClass = "problem",
        PayloadOn = On,
        PayloadOff = Off,
        ValueTemplate = $"{{{{ 'on' if {condition} else 'off' }}}}",
    };

    private static DiscoveryComponent Count(string id, string key, string name, string value) => new("sensor")
    {
        UniqueId = $"{id}_{key}",
        Name = name,
        StateClass = "measurement",
        EntityCategory = "diagnostic",
        ValueTemplate = $"{{{{ {value} }}}}",
    };

    private static DiscoveryComponent Events(string id, string key, string name, string topic, IReadOnlyList<string> types, string template) => new("event")
    {
        UniqueId = $"{id}_{key}",
        Name = name,
        StateTopic = topic,
        EventTypes = types,
        ValueTemplate = template,
    };
}
