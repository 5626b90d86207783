using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.Status;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>Events about names, modes and permissions, and about what the rules want a person to see.</summary>
internal static class OwnerEventCompiler
{
    internal static IEnumerable<TelemetryEvent> Compile(GatewayEvent happened) => happened switch
    {
        GatewayEvent.NameAsked e => [new(EventRank.Telemetry, e.Device.Id, e.Time,
            new NameData(Severity(e.Matter), e.Name, TelemetryJson.Word(e.Matter), e.Matter.Words(e.Name)))],
        GatewayEvent.AllowanceChanged e => [new(EventRank.Alert, e.Key.Device, e.Time, new AllowanceData(
            e.Allowance is null ? "info" : "medium", e.Key.Peer, e.Allowance is not null, e.Allowance?.Until?.UtcDateTime, e.Allowance?.By))],
        GatewayEvent.ModeChanged e => [new(EventRank.Alert, e.Device?.Id, e.Time, new ModeData(
            e.Mode == EnforcementMode.Monitor ? "high" : "info", e.Network, e.Mode is { } mode ? TelemetryJson.Word(mode) : null, e.By))],
        GatewayEvent.Advised e => [new(EventRank.Alert, e.Device.Id, e.Time, new AdviceData(e.Advice.Level.Name(), TelemetryJson.Word(e.Advice.Shape), e.Advice.Why))],
        GatewayEvent.Suggested e => [new(EventRank.Telemetry, e.Device.Id, e.Time, Suggestion(e.Suggestion.Flow))],
        _ => [],
    };

    private static SuggestionData Suggestion(DeniedFlow flow) =>
        new(new(flow.Peer.ToString(), flow.Port == 0 ? null : flow.Port), DevicePayloadCompiler.Protocol(flow.Protocol), flow.Count);

    private static string Severity(NameMatter matter) => matter switch
    {
        NameMatter.Bogus or NameMatter.OddShape => "medium",
        NameMatter.TooMany => "low",
        _ => "info",
    };
}
