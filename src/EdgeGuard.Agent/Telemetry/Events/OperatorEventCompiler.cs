using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Status;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>Events about names, modes and permissions, and about what the rules want a person to see.</summary>
internal static class OperatorEventCompiler
{
    internal static IEnumerable<TelemetryEvent> Compile(GatewayEvent happened, GatewayState state) => happened switch
    {
        GatewayEvent.NameAsked e => [new(e.Device.Id, e.Time,
            new NameData(Severity(e.Matter), e.Name, KebabWord.Of(e.Matter), e.Matter.Words(e.Name)))],
        GatewayEvent.AllowanceChanged e => [new(e.Key.Device, e.Time, new AllowanceData(
            e.Allowance is null ? "info" : "medium", e.Key.Peer, e.Allowance is not null, e.Allowance?.Until?.UtcDateTime, e.Allowance?.By))],
        GatewayEvent.ModeChanged e => [new(e.Device?.Id, e.Time, new ModeData(
            e.Mode == EnforcementMode.Monitor ? "high" : "info", e.Network, e.Mode is { } mode ? KebabWord.Of(mode) : null, e.By))],
        GatewayEvent.MuteChanged e => [Muted(e)],
        GatewayEvent.Advised e => [new(e.Device.Id, e.Time, new AdviceData(e.Advice.Level.Name(), KebabWord.Of(e.Advice.Shape), e.Advice.Why))],
        GatewayEvent.Suggested e => [new(e.Device.Id, e.Time, Suggestion(e.Suggestion.Flow, KnownName.Of(state, e.Device.Id, e.Suggestion.Flow.Peer)))],
        _ => [],
    };

    private static TelemetryEvent Muted(GatewayEvent.MuteChanged e) => new(e.Key.Device == Mute.EveryDevice ? null : e.Key.Device, e.Time, new MuteData(
        e.IsMuted, e.Key.Peer.Length == 0 ? null : e.Key.Peer, e.Key.Shape.Length == 0 ? null : e.Key.Shape, e.Until?.UtcDateTime, e.By));

    private static SuggestionData Suggestion(DeniedFlow flow, string? name) =>
        new(new(flow.Peer.ToString(), flow.Port == 0 ? null : flow.Port, name), DevicePayloadCompiler.Protocol(flow.Protocol), flow.Count);

    private static string Severity(DnsNotice matter) => matter switch
    {
        DnsNotice.Bogus or DnsNotice.OddShape => "medium",
        DnsNotice.TooMany => "low",
        _ => "info",
    };
}
