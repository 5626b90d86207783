using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry.State;

/// <summary>Information about the gateway itself.</summary>
internal sealed class InfoMessage(Topics topics, MqttAdapter adapter, CommandPermissions permissions, DateTimeOffset started, WallTimeJson json)
{
    /// <summary>Version of the program.</summary>
    internal static readonly string Version = typeof(InfoMessage).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    internal MqttMessage Of(GatewayState state)
    {
        InfoPayload payload = new(
            DevicePayloadCompiler.Schema,
            topics.Gateway,
            Version,
            RuntimeInformation.OSDescription,
            started.UtcDateTime,
            $"{adapter.Name} ({adapter.Library})",
            [.. state.Networks.Values.Select(n => new NetworkPayload(n.Name, EnumWord.Of(n.Kind), EnumWord.Of(state.NetworkModes.GetValueOrDefault(n.Name, n.Mode))))],
            [.. permissions.Allowed.Select(v => v.Name)],
            [.. state.Concerns.Select(c => new ConcernPayload(c.Key, c.Value.Kind.Name(), c.Value.Since.UtcDateTime, c.Value.Why))],
            state.PausedUntil?.UtcDateTime);
        return new()
        {
            Topic = topics.Info,
            Payload = JsonSerializer.SerializeToUtf8Bytes(payload, json.Of(TelemetryJson.Default.InfoPayload)),
            Retain = true,
            ContentType = TelemetryJson.PlainJson,
        };
    }
}
