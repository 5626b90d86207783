using System.Net;
using System.Text.Json.Nodes;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
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
    internal TelemetryEvent First() => Event(Violation.Time, Describe(Counted(1, 0)));

    /// <summary>The event for packets equal to this one.</summary>
    internal TelemetryEvent Repeated(long count, TimeSpan window, DateTimeOffset now) => Event(now, Describe(Counted(count, (int)window.TotalSeconds)));

    /// <summary>The event for packets of too many kinds for an event each; this is the last of them.</summary>
    internal TelemetryEvent Sum(long count, TimeSpan window, DateTimeOffset now) => Event(now, Counted(count, (int)window.TotalSeconds));

    private string? NameOfReceiver => Device is { } device && State is { } state && Violation.Kind != ViolationKind.ToDevice
        ? KnownName.Of(state, device.Id, Violation.Destination) : null;

    private string Direction => EnumWord.Of(Violation.Kind == ViolationKind.OverCap ? ViolationKind.FromDevice : Violation.Kind);

    private string? Rule => Device is { } device && State is { } state && Detection is { } detection ? MissingRule.For(state, device, detection.Flow) : null;

    // The kernel limits the rate of its reports, so there may have been more packets than are counted.
    private JsonObject Counted(long count, int windowS) => new JsonObject()
        .With("count", count)
        .With("window_s", windowS)
        .With("src", new JsonObject().With("ip", Violation.Source.ToString()).With("mac", Violation.SourceMac.ToString()))
        .With("direction", Direction)
        .With("action", DevicePayloadCompiler.Action(Violation))
        .With("mode", Mode is { } mode ? EnumWord.Of(mode) : null)
        .With("profile_key", Device?.ProfileKey)
        .With("shape", Detection?.Shape.Name())
        .With("first", (DateTimeOffset?)(Detection?.Flow.First ?? Violation.Time))
        .With("last", (DateTimeOffset?)Violation.Time)
        .With("sampled", true);

    private JsonObject Describe(JsonObject data) => data
        .WithReceiver(Violation.Destination, Violation.DestinationPort, NameOfReceiver)
        .With("proto", EventFields.Protocol(Violation.Protocol))
        .With("rule", Rule);

    private TelemetryEvent Event(DateTimeOffset when, JsonObject data) =>
        new(Device?.Id, when, new(EventCatalogue.FlowDenied, GatewayEvent.ViolationSeen.SeverityOf(Device, Detection), data));
}

/// <summary>The key by which two packets of a device are equal.</summary>
internal readonly record struct DenialKind(ViolationKind Direction, IPAddress Peer, byte Protocol, ushort Port);
