using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeGuard.Agent.Options;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Fleet.Watch;

/// <summary>All gateways of a broker, by their messages. Whatever may publish there can invent gateways, so their number is bounded. Thread-safe.</summary>
internal sealed partial class FleetView(string? prefix, TimeProvider time)
{
    /// <summary>Gateways at most; messages of others are left out and counted.</summary>
    internal const int Capacity = 20_000;

    private const int Top = 10;
    private const string Device = "device";

    private readonly Lock _lock = new();
    private readonly string _root = prefix is null ? "edgeguard/" : $"{prefix}/edgeguard/";
    private readonly Dictionary<string, WatchedGateway> _gateways = new(StringComparer.Ordinal);
    private readonly DeniedDestinations _denied = new();
    private readonly RecentIds _ids = new();
    private long _events, _alerts, _unread;

    /// <summary>Takes note of a message, whatever it holds.</summary>
    internal void Take(MqttMessage message)
    {
        lock (_lock)
        {
            if (!TryRead(message)) _unread++;
        }
    }

    /// <summary>What is so now.</summary>
    internal FleetReport Report(bool isConnected, string? remark, long dropped)
    {
        lock (_lock)
        {
            ILookup<GatewayCondition, WatchedGateway> by = _gateways.Values.ToLookup(gateway => gateway.Condition(time.GetElapsedTime(gateway.LastSign)));
            return new(
                time.GetUtcNow().UtcDateTime,
                isConnected,
                remark,
                new(_gateways.Count, by[GatewayCondition.Up].Count(), by[GatewayCondition.Down].Count(), by[GatewayCondition.Silent].Count(),
                    _gateways.Values.Count(gateway => gateway.Violating > 0), _gateways.Values.Count(gateway => gateway.IsSimulated), _gateways.Values.Count(gateway => !gateway.HasInfo)),
                new(_gateways.Values.Sum(gateway => gateway.Devices), _gateways.Values.Sum(gateway => gateway.Violating), _gateways.Values.Sum(gateway => gateway.Held)),
                new(_events, _alerts, _gateways.Values.Sum(gateway => gateway.Waiting), dropped, _unread),
                new SortedDictionary<string, int>(_gateways.Values.GroupBy(gateway => gateway.Version).ToDictionary(version => version.Key, version => version.Count()), StringComparer.Ordinal),
                _denied.Total,
                _denied.Top(Top),
                Troubled());
        }
    }

    private List<TroubledGateway> Troubled() =>
    [
        .. _gateways.Select(one => (one.Key, one.Value, Condition: one.Value.Condition(time.GetElapsedTime(one.Value.LastSign))))
            .Where(one => one.Condition != GatewayCondition.Up || one.Value.Violating > 0)
            .OrderByDescending(one => one.Condition).ThenByDescending(one => one.Value.Violating).ThenBy(one => one.Key, StringComparer.Ordinal)
            .Take(Top)
            .Select(one => new TroubledGateway(one.Key, one.Value.Site, one.Condition.ToString().ToLowerInvariant(), one.Value.Violating, (long)time.GetElapsedTime(one.Value.LastSign).TotalSeconds)),
    ];

    private bool TryRead(MqttMessage message)
    {
        if (!message.Topic.StartsWith(_root, StringComparison.Ordinal)) return false;
        string[] levels = message.Topic[_root.Length..].Split('/');
        if (levels is not ([_, "state" or "info" or "health" or "devices" or "event"] or [_, Device, _, "event"]) || !Level().IsMatch(levels[0])) return false;
        // The end of a retained message.
        if (message.Payload.IsEmpty) return true;
        try
        {
            using JsonDocument document = JsonDocument.Parse(message.Payload);
            return document.RootElement.ValueKind == JsonValueKind.Object && TryTake(levels, message.Retain, document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool TryTake(string[] levels, bool isRetained, JsonElement payload)
    {
        if (!_gateways.TryGetValue(levels[0], out WatchedGateway? gateway))
        {
            if (_gateways.Count >= Capacity) return false;
            _gateways[levels[0]] = gateway = new(time.GetTimestamp());
        }
        if (!isRetained) gateway.LastSign = time.GetTimestamp();
        gateway.Take(levels[^1], payload);
        if (levels[^1] == "event") Count(payload);
        return true;
    }

    private void Count(JsonElement happened)
    {
        if (WatchedGateway.Text(happened, "id") is not { } id || !_ids.Add(id) || !happened.TryGetProperty("data", out JsonElement data)) return;
        _events++;
        if (data.ValueKind != JsonValueKind.Object) return;
        if (data.TryGetProperty("alert", out JsonElement alert) && alert.ValueKind == JsonValueKind.True) _alerts++;
        if (WatchedGateway.Text(data, "event_type") == "flow_denied") CountDenied(data);
    }

    private void CountDenied(JsonElement data)
    {
        if (!data.TryGetProperty("dst", out JsonElement to)) return;
        if ((WatchedGateway.Text(to, "name") ?? WatchedGateway.Text(to, "ip")) is not { } host) return;
        _denied.Add(WatchedGateway.Number(to, "port") is > 0 and var port ? $"{host} port {port}" : host, WatchedGateway.Number(data, "count", 1));
    }

    [GeneratedRegex(OptionPatterns.TopicLevel)]
    private static partial Regex Level();
}
