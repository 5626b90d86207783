using System.Security.Cryptography;
using System.Text.Json;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt;

namespace EdgeGuard.Agent.Telemetry.State;

/// <summary>What is so about the gateway and each device, on our own topics.</summary>
internal sealed class RetainedBook(Topics topics, InfoMessage info, DeniedCounts denied, TimeProvider time) : IRetained
{
    // Well under the 64 KiB that some brokers allow a retained message; a line with the longest name takes at most 500 bytes.
    private const int IndexBudget = 60_000;

    private readonly Dictionary<DeviceId, Said> _said = [];
    private byte[] _index = [];
    private object? _networks;
    private DateTimeOffset? _pausedUntil;

    /// <inheritdoc/>
    public void Forget()
    {
        _said.Clear();
        _index = [];
        _networks = null;
    }

    /// <inheritdoc/>
    public IEnumerable<MqttMessage> Changes(GatewayState state)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (!ReferenceEquals(_networks, state.Networks) || _pausedUntil != state.PausedUntil)
        {
            (_networks, _pausedUntil) = (state.Networks, state.PausedUntil);
            yield return info.Of(state);
        }
        bool anyChanged = _index.Length == 0;
        foreach (Device device in state.Devices.Values)
        {
            if (Change(state, device, now) is not { } message) continue;
            anyChanged = true;
            yield return message;
        }
        foreach (DeviceId gone in _said.Keys.Where(id => !state.Devices.ContainsKey(id)).ToList())
        {
            _said.Remove(gone);
            anyChanged = true;
            yield return Retained(topics.DeviceState(gone), []);
        }
        if (anyChanged && Index(state, now) is { } index) yield return index;
    }

    private MqttMessage? Change(GatewayState state, Device device, DateTimeOffset now)
    {
        Basis basis = Basis.Of(state, device, denied.Of(device.Id, now), now);
        Said? said = _said.GetValueOrDefault(device.Id);
        if (said?.Basis == basis) return null;

        DevicePayload payload = DevicePayloadCompiler.Device(state, device, basis.Denied24h, now);
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(payload, TelemetryJson.Default.DevicePayload);
        byte[] digest = SHA256.HashData(bytes);
        _said[device.Id] = new(basis, digest);
        return said is not null && said.Digest.AsSpan().SequenceEqual(digest) ? null : Retained(topics.DeviceState(device.Id), bytes);
    }

    private MqttMessage? Index(GatewayState state, DateTimeOffset now)
    {
        List<IndexEntry> entries = [];
        int size = 0;
        foreach (Device device in state.Devices.Values)
        {
            IndexEntry entry = new(
                device.Id.Value, DisplayName.Of(device.Name), DevicePayloadCompiler.Status(state, device, now), device.Response.Level.Name());
            size += JsonSerializer.SerializeToUtf8Bytes(entry, TelemetryJson.Default.IndexEntry).Length + 1;
            if (size > IndexBudget) break;
            entries.Add(entry);
        }
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(
            new(
                DevicePayloadCompiler.Schema,
                state.Devices.Count,
                state.Devices.Values.Count(d => DevicePayloadCompiler.Status(state, d, now) == DevicePayloadCompiler.Violating),
                state.Devices.Values.Count(d => d.Response.Level != ResponseLevel.None),
                entries),
            TelemetryJson.Default.IndexPayload);
        if (bytes.AsSpan().SequenceEqual(_index)) return null;
        _index = bytes;
        return Retained(topics.Devices, bytes);
    }

    private static MqttMessage Retained(string topic, byte[] payload) => new()
    {
        Topic = topic,
        Payload = payload,
        Retain = true,
        ContentType = TelemetryJson.PlainJson,
    };

    private sealed record Said(Basis Basis, byte[] Digest);

    // All that a payload is made of, compared by reference: cheap enough to ask for every device every second.
    private sealed record Basis(Device Device, Network Network, Profile? Profile, string? Failure, DateTimeOffset? PausedUntil, string Status, long Denied24h)
    {
        internal static Basis Of(GatewayState state, Device device, long denied24h, DateTimeOffset now) => new(
            device,
            state.Networks[device.Network],
            device.ProfileKey is { } key ? state.Profiles.GetValueOrDefault(key) : null,
            device.ProfileKey is { } asked ? state.ProfileFailures.GetValueOrDefault(asked) : null,
            state.PausedUntil,
            DevicePayloadCompiler.Status(state, device, now),
            denied24h);

        public bool Equals(Basis? other) =>
            other is not null && ReferenceEquals(Device, other.Device) && ReferenceEquals(Network, other.Network)
            && ReferenceEquals(Profile, other.Profile) && Failure == other.Failure
            && (PausedUntil, Status, Denied24h) == (other.PausedUntil, other.Status, other.Denied24h);

        public override int GetHashCode() => Device.Id.GetHashCode();
    }
}
