using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Machine;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry.State;

/// <summary>Information about the gateway itself.</summary>
internal sealed class InfoMessage(
    Topics topics, MqttAdapter adapter, CommandPermissions permissions, DateTimeOffset started, WallTimeJson json, GatewayIdentity identity, MachineHardware hardware)
{
    /// <summary>Version of the program.</summary>
    internal static readonly string Version = typeof(InfoMessage).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    private readonly RulesetDigest _ruleset = new();

    internal MqttMessage Of(GatewayState state)
    {
        InfoPayload payload = new(
            DevicePayloadCompiler.Schema,
            topics.Gateway,
            Version,
            RuntimeInformation.OSDescription,
            started.UtcDateTime,
            $"{adapter.Name} ({adapter.Library})",
            Networks(state),
            [.. permissions.Allowed.Select(v => v.Name)],
            [.. state.Concerns.Select(c => new ConcernPayload(c.Key, c.Value.Kind.Name(), c.Value.Since.UtcDateTime, c.Value.Why))],
            state.PausedUntil?.UtcDateTime)
        {
            Site = identity.Site,
            Labels = identity.Labels is { Count: > 0 } labels ? labels : null,
            Configuration = identity.Configuration,
            Ruleset = _ruleset.Of(state),
            Hardware = new(DisplayName.Of(hardware.Model), hardware.Architecture, hardware.Processors, hardware.MemoryMb),
            CertificateUntil = CertificateEnd.Of(identity.CertificateFile)?.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            HealthS = (int)identity.HealthEvery.TotalSeconds,
        };
        return new()
        {
            Topic = topics.Info,
            Payload = JsonSerializer.SerializeToUtf8Bytes(payload, json.Of(TelemetryJson.Default.InfoPayload)),
            Retain = true,
            ContentType = TelemetryJson.PlainJson,
        };
    }

    private static NetworkPayload[] Networks(GatewayState state)
    {
        Dictionary<string, string> covered = CoverageAssessment.Judge(state).ToDictionary(network => network.Network, CoverageSummary.OfPaths);
        return [.. state.Networks.Values.Select(n => Network(state, n) with { Coverage = covered[n.Name] })];
    }

    private static NetworkPayload Network(GatewayState state, Network network) =>
        new(network.Name, EnumWord.Of(network.Kind), EnumWord.Of(state.NetworkModes.GetValueOrDefault(network.Name, network.Mode)));
}
