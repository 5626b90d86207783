using System.Net;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>A forbidden packet, with what was known of its device at that time.</summary>
/// <param name="Device">null where nobody knows it.</param>
/// <param name="Mode">How the device's network is treated.</param>
/// <param name="Violation">The packet.</param>
/// <param name="Finding">What it means together with those before it; null where nobody looked.</param>
internal sealed record Denial(Device? Device, EnforcementMode? Mode, Violation Violation, Finding? Finding = null)
{
    internal DenialKind Kind =>
        new(Violation.Kind, Violation.Kind == ViolationKind.ToDevice ? Violation.Source : Violation.Destination, Violation.Protocol, Violation.DestinationPort);

    /// <summary>The event for this packet alone, as soon as it is seen.</summary>
    internal TelemetryEvent First() => Event(Violation.Time, new(1, 0, Source, Destination, Protocol, Direction, Action, ModeWord, Device?.ProfileKey, Finding?.Shape.Name()));

    /// <summary>The event for packets equal to this one.</summary>
    internal TelemetryEvent Repeated(long count, TimeSpan window, DateTimeOffset now) => Event(
        now, new(count, (int)window.TotalSeconds, Source, Destination, Protocol, Direction, Action, ModeWord, Device?.ProfileKey, Finding?.Shape.Name()));

    /// <summary>The event for packets of too many kinds to tell of each; this is the last of them.</summary>
    internal TelemetryEvent Sum(long count, TimeSpan window, DateTimeOffset now) => Event(
        now, new(count, (int)window.TotalSeconds, Source, null, null, Direction, Action, ModeWord, Device?.ProfileKey, Finding?.Shape.Name()));

    private SourcePayload Source => new(Violation.Source.ToString(), Violation.SourceMac.ToString());

    private DestinationPayload Destination => new(Violation.Destination.ToString(), Violation.DestinationPort == 0 ? null : Violation.DestinationPort);

    private string Protocol => DevicePayloadCompiler.Protocol(Violation.Protocol);

    private string Direction => TelemetryJson.Word(Violation.Kind == ViolationKind.OverCap ? ViolationKind.FromDevice : Violation.Kind);

    private string Action => DevicePayloadCompiler.Action(Violation);

    private string? ModeWord => Mode is { } mode ? TelemetryJson.Word(mode) : null;

    private TelemetryEvent Event(DateTimeOffset when, DeniedData data) => new(EventRank.Alert, Device?.Id, when, data);
}

/// <summary>What makes two packets of a device equal.</summary>
internal readonly record struct DenialKind(ViolationKind Direction, IPAddress Peer, byte Protocol, ushort Port);
