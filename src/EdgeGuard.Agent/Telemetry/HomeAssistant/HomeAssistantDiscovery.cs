using System.Text.Json;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry.HomeAssistant;

/// <summary>Publishes discovery messages for the gateway and the governed devices to Home Assistant, but not for phones and laptops.</summary>
/// <param name="prefix">Home Assistant's discovery prefix.</param>
/// <param name="topics">Of this gateway.</param>
/// <param name="compiler">Makes the messages.</param>
/// <param name="published">A device on it has its entity ids already, so its message does not wait for a name.</param>
/// <param name="time">The clock.</param>
internal sealed class HomeAssistantDiscovery(string prefix, Topics topics, DiscoveryCompiler compiler, RetainedTopics published, TimeProvider time) : IRetained
{
    /// <summary>How long a new device may stay without a name. Home Assistant makes its entity ids from the name once, and keeps them.</summary>
    internal static readonly TimeSpan NameWithin = TimeSpan.FromSeconds(30);

    private readonly Dictionary<DeviceId, Introduction> _introduced = [];
    private readonly Dictionary<DeviceId, long> _nameless = [];
    private bool _gatewayIntroduced;
    private volatile bool _bornAgain;

    /// <summary>Where Home Assistant says that it has started (its "birth message").</summary>
    internal string BirthTopic => $"{prefix}/status";

    /// <inheritdoc/>
    public void Forget()
    {
        _introduced.Clear();
        _gatewayIntroduced = false;
    }

    /// <summary>Home Assistant has started: <see cref="Changes"/> returns every message again. Thread-safe.</summary>
    internal void Reintroduce() => _bornAgain = true;

    /// <inheritdoc/>
    public IEnumerable<MqttMessage> Changes(GatewayState state)
    {
        if (_bornAgain)
        {
            _bornAgain = false;
            Forget();
        }
        if (!_gatewayIntroduced)
        {
            _gatewayIntroduced = true;
            yield return Message(GatewayTopic, compiler.Gateway(state.Networks.Values.Where(n => n.Kind != NetworkKind.Trusted).Select(n => n.Name)));
        }
        foreach (Device device in state.Devices.Values.Where(d => IsUnderCare(state, d) && !WaitsForName(d)))
        {
            if (Introduce(state, device) is { } plate) yield return Message(TopicOf(device.Id), compiler.Device(device.Id, device.Mac, plate));
        }
        foreach (DeviceId gone in _introduced.Keys.Where(id => !IsUnderCare(state, state.Devices.GetValueOrDefault(id))).ToList())
        {
            _introduced.Remove(gone);
            yield return new() { Topic = TopicOf(gone), Retain = true };
        }
        foreach (DeviceId gone in _nameless.Keys.Where(id => !state.Devices.ContainsKey(id)).ToList()) _nameless.Remove(gone);
    }

    private bool WaitsForName(Device device)
    {
        if (_introduced.ContainsKey(device.Id)) return false;
        bool waits = DisplayName.Of(device.Name) is null && !published.Contains(TopicOf(device.Id)) && !IsOverdue(device.Id);
        if (!waits) _nameless.Remove(device.Id);
        return waits;
    }

    private bool IsOverdue(DeviceId device)
    {
        if (_nameless.TryAdd(device, time.GetTimestamp())) return false;
        return time.GetElapsedTime(_nameless[device]) >= NameWithin;
    }

    // Most devices are as they were, so the same object; only where they are not is there something to compare.
    private HomeAssistantDeviceInfo? Introduce(GatewayState state, Device device)
    {
        MudFile? file = device.ProfileKey is { } key ? state.Profiles.GetValueOrDefault(key)?.File : null;
        Introduction? known = _introduced.GetValueOrDefault(device.Id);
        if (known is not null && ReferenceEquals(known.Device, device) && ReferenceEquals(known.File, file)) return null;
        HomeAssistantDeviceInfo plate = HomeAssistantDeviceInfo.Of(device, file);
        _introduced[device.Id] = new(device, file, plate);
        return plate == known?.Plate ? null : plate;
    }

    // The node id in the middle lets a broker confine each gateway to its own branch.
    private string GatewayTopic => $"{prefix}/device/{topics.Gateway}/edgeguard_{topics.Gateway}/config";

    private string TopicOf(DeviceId device) => $"{prefix}/device/{topics.Gateway}/edgeguard_{topics.Gateway}_{device}/config";

    private static bool IsUnderCare(GatewayState state, Device? device) =>
        device is not null && state.Networks[device.Network].Kind != NetworkKind.Trusted;

    private static MqttMessage Message(string topic, DiscoveryPayload payload) => new()
    {
        Topic = topic,
        Payload = JsonSerializer.SerializeToUtf8Bytes(payload, TelemetryJson.Default.DiscoveryPayload),
        Retain = true,
        ContentType = TelemetryJson.PlainJson,
    };

    private sealed record Introduction(Device Device, MudFile? File, HomeAssistantDeviceInfo Plate);
}
