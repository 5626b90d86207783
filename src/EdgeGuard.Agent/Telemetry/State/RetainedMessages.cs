using System.Security.Cryptography;
using System.Text.Json;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry.State;

/// <summary>The state of the gateway and of each device, on our own topics.</summary>
internal sealed class RetainedMessages(Topics topics, InfoMessage info, DeniedCounts denied, TimeProvider time) : IRetained
{
    // Well under the 64 KiB that some brokers allow a retained message; a line with the longest name takes at most 500 bytes.
    private const int IndexBudget = 60_000;

    // The index lists all devices; while many change at once it is not sent for each.
    private static readonly TimeSpan IndexEvery = TimeSpan.FromSeconds(1);

    // Digests, coverage and certificate change without a sign; whatever else changes is sent at once.
    private static readonly TimeSpan InfoEvery = TimeSpan.FromMinutes(10);

    private readonly WallTimeJson _json = new(time);
    private readonly Dictionary<DeviceId, Said> _said = [];
    private Common? _common;
    private byte[] _index = [];
    private byte[] _info = [];
    private long _infoMade;
    private long? _indexSent;
    private bool _indexIsOld;

    /// <inheritdoc/>
    public void Forget()
    {
        _said.Clear();
        _common = null;
        _index = [];
        _info = [];
        _indexSent = null;
    }

    /// <inheritdoc/>
    public IEnumerable<MqttMessage> Changes(GatewayState state)
    {
        DateTimeOffset now = time.GetUtcNow();
        Common common = Common.Of(state, time.GetWallOffset());
        bool isSame = common == _common;
        if (Info(state, common.IsSameGateway(_common)) is { } news) yield return news;
        _common = common;
        foreach (Device device in state.Devices.Values)
        {
            Said? said = _said.GetValueOrDefault(device.Id);
            if (isSame && said is not null && ReferenceEquals(said.Device, device) && now < said.ValidUntil) continue;
            if (Change(state, device, said, now) is { } message) yield return message;
        }
        foreach (MqttMessage end in Ends(state)) yield return end;
        if (Index(state, now) is { } index) yield return index;
    }

    private MqttMessage? Info(GatewayState state, bool isSameGateway)
    {
        if (isSameGateway && time.GetElapsedTime(_infoMade) < InfoEvery) return null;
        _infoMade = time.GetTimestamp();
        MqttMessage news = info.Of(state);
        if (news.Payload.Span.SequenceEqual(_info)) return null;
        _info = news.Payload.ToArray();
        return news;
    }

    private MqttMessage? Change(GatewayState state, Device device, Said? said, DateTimeOffset now)
    {
        long denied24h = denied.Of(device.Id, now);
        DevicePayload payload = DevicePayloadCompiler.Device(state, device, denied24h, now);
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(payload, _json.Of(TelemetryJson.Default.DevicePayload));
        byte[] digest = SHA256.HashData(bytes);
        _said[device.Id] = new(device, ValidUntil(device, denied24h, now), digest);
        if (said is not null && said.Digest.AsSpan().SequenceEqual(digest)) return null;
        _indexIsOld = true;
        return Retained(topics.DeviceState(device.Id), bytes);
    }

    // A device's message changes with the device, or with time: it stops violating, or an hour's packets leave the count.
    private static DateTimeOffset ValidUntil(Device device, long denied24h, DateTimeOffset now)
    {
        DateTimeOffset calm = device.LastSign + DevicePayloadCompiler.ViolationLingers ?? default;
        DateTimeOffset nextHour = denied24h > 0 ? DeniedCounts.NextHour(now) : DateTimeOffset.MaxValue;
        return calm > now && calm < nextHour ? calm : nextHour;
    }

    private IEnumerable<MqttMessage> Ends(GatewayState state)
    {
        if (_said.Count == state.Devices.Count) yield break;
        foreach (DeviceId gone in _said.Keys.Where(id => !state.Devices.ContainsKey(id)).ToList())
        {
            _said.Remove(gone);
            _indexIsOld = true;
            yield return Retained(topics.DeviceState(gone), []);
        }
    }

    private MqttMessage? Index(GatewayState state, DateTimeOffset now)
    {
        if (_indexSent is { } sent && (!_indexIsOld || time.GetElapsedTime(sent) < IndexEvery)) return null;
        _indexIsOld = false;
        _indexSent = time.GetTimestamp();
        byte[] bytes = IndexBytes(state, now);
        if (bytes.AsSpan().SequenceEqual(_index)) return null;
        _index = bytes;
        return Retained(topics.Devices, bytes);
    }

    private static byte[] IndexBytes(GatewayState state, DateTimeOffset now)
    {
        List<IndexEntry> all = [.. state.Devices.Values.Select(device => new IndexEntry(
            device.Id.Value, DisplayName.Of(device.Name), DevicePayloadCompiler.Status(state, device, now), device.Response.Level.Name()))];
        int size = 0;
        IndexPayload index = new(
            DevicePayloadCompiler.Schema,
            all.Count,
            all.Count(e => e.Status == DevicePayloadCompiler.Violating),
            all.Count(e => e.Response != ResponseLevel.None.Name()),
            [.. all.TakeWhile(e => (size += JsonSerializer.SerializeToUtf8Bytes(e, TelemetryJson.Default.IndexEntry).Length + 1) <= IndexBudget)]);
        return JsonSerializer.SerializeToUtf8Bytes(index, TelemetryJson.Default.IndexPayload);
    }

    private static MqttMessage Retained(string topic, byte[] payload) => new()
    {
        Topic = topic,
        Payload = payload,
        Retain = true,
        ContentType = TelemetryJson.PlainJson,
    };

    private sealed record Said(Device Device, DateTimeOffset ValidUntil, byte[] Digest);

    /// <summary>What is part of every device's state without being the device's; compared by reference.</summary>
    private sealed record Common(object Networks, object Profiles, object Failures, object Concerns, object Modes, object OwnModes, object Orders, object Approved, DateTimeOffset? PausedUntil, TimeSpan WallOffset)
    {
        internal static Common Of(GatewayState state, TimeSpan offset) => new(state.Networks, state.Profiles, state.ProfileFailures, state.Concerns, state.NetworkModes, state.DeviceModes, state.Orders, state.ApprovedFiles, state.PausedUntil, offset);

        internal bool IsSameGateway(Common? other) =>
            ReferenceEquals(Networks, other?.Networks) && ReferenceEquals(Concerns, other?.Concerns) && ReferenceEquals(Modes, other?.Modes) && PausedUntil == other?.PausedUntil && WallOffset == other?.WallOffset;
    }
}
