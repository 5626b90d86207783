using System.Net;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Explain;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>A forbidden packet, with its device's data at that time. It is history, never an alert; many of them may cause an alert.</summary>
/// <param name="Device">null where it is unknown.</param>
/// <param name="Mode">How the device's network is treated.</param>
/// <param name="Violation">The packet.</param>
/// <param name="Detection">Its meaning together with those before it; null where it was not classified.</param>
/// <param name="State">The state at that time; null where it was not classified.</param>
internal sealed record Denial(Device? Device, EnforcementMode? Mode, Violation Violation, Detection? Detection = null, GatewayState? State = null)
{
    internal DenialKind Kind =>
        new(Violation.Kind, Violation.Kind == ViolationKind.ToDevice ? Violation.Source : Violation.Destination, Violation.Protocol, Violation.DestinationPort);

    /// <summary>The event for this packet alone, as soon as it is seen.</summary>
    internal TelemetryEvent First() => Event(Violation.Time, Data(1, 0, Destination, Protocol, Rule));

    /// <summary>The event for packets equal to this one.</summary>
    internal TelemetryEvent Repeated(long count, TimeSpan window, DateTimeOffset now) => Event(now, Data(count, (int)window.TotalSeconds, Destination, Protocol, Rule));

    /// <summary>The event for packets of too many kinds to report one by one; this is the last of them.</summary>
    internal TelemetryEvent Sum(long count, TimeSpan window, DateTimeOffset now) => Event(now, Data(count, (int)window.TotalSeconds, null, null, null));

    private SourcePayload Source => new(Violation.Source.ToString(), Violation.SourceMac.ToString());

    private DestinationPayload Destination => new(Violation.Destination.ToString(), Violation.DestinationPort == 0 ? null : Violation.DestinationPort,
        Device is { } device && State is { } state && Violation.Kind != ViolationKind.ToDevice ? KnownName.Of(state, device.Id, Violation.Destination) : null);

    private string Protocol => DevicePayloadCompiler.Protocol(Violation.Protocol);

    private string Direction => KebabWord.Of(Violation.Kind == ViolationKind.OverCap ? ViolationKind.FromDevice : Violation.Kind);

    private string? Rule => Device is { } device && State is { } state && Detection is { } detection ? MissingRule.For(state, device, detection.Flow) : null;

    // A packet without an attack pattern is only outside the profile.
    private string Severity => Device is { IsLastAGap: true } ? "info"
        : Detection is { Shape: ViolationShape.OutsideProfile or ViolationShape.UnexpectedInbound } ? "low" : "medium";

    private DeniedData Data(long count, int windowS, DestinationPayload? destination, string? protocol, string? rule) => new(
        count, windowS, Source, destination, protocol, Direction, DevicePayloadCompiler.Action(Violation), Mode is { } mode ? KebabWord.Of(mode) : null,
        Device?.ProfileKey, Detection?.Shape.Name(), rule, (Detection?.Flow.First ?? Violation.Time).UtcDateTime, Violation.Time.UtcDateTime) { Severity = Severity };

    private TelemetryEvent Event(DateTimeOffset when, DeniedData data) => new(Device?.Id, when, data);
}

/// <summary>The key by which two packets of a device are equal.</summary>
internal readonly record struct DenialKind(ViolationKind Direction, IPAddress Peer, byte Protocol, ushort Port);
