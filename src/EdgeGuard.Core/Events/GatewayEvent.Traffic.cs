using System.Text.Json.Nodes;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Events;

// Events about what devices do, and about the responses to it.
public abstract partial record GatewayEvent
{
    /// <summary>A governed device sent a forbidden packet, or was sent one.</summary>
    public sealed record ViolationSeen(DateTimeOffset Time, Device? Device, Violation Violation) : GatewayEvent(Time)
    {
        /// <summary>What it means together with those before it; null where nobody looked.</summary>
        public Detection? Detection { get; init; }

        /// <inheritdoc/>
        public override GatewayEvent AtWallTime(Func<DateTimeOffset, DateTimeOffset> toWall) => this with
        {
            Time = toWall(Time),
            Violation = Violation with { Time = toWall(Violation.Time) },
            Detection = Detection is null ? null : Detection with { Flow = Detection.Flow with { First = toWall(Detection.Flow.First), Last = toWall(Detection.Flow.Last) } },
        };

        private string Looks => Detection is null or { Shape: ViolationShape.OutsideProfile } ? "" : $"; it looks like {Detection.Shape.Words()}";

        /// <summary>The severity of a forbidden packet. Without an attack pattern it is only what the profile leaves out.</summary>
        public static EventSeverity SeverityOf(Device? device, Detection? detection) => device is { IsLastAGap: true } ? EventSeverity.Info
            : detection is { Shape: ViolationShape.OutsideProfile or ViolationShape.UnexpectedInbound } ? EventSeverity.Low : EventSeverity.Medium;

        /// <inheritdoc/>
        /// <remarks>Without data: MQTT publishes counts of equal packets instead of each packet.</remarks>
        public override EventReport Report(GatewayState state) => new(EventCatalogue.FlowDenied, SeverityOf(Device, Detection),
            $"{(Violation.Dropped ? "dropped" : "would have been dropped")}: protocol {Violation.Protocol} from {Violation.Source} port {Violation.SourcePort} to {Violation.Destination} port {Violation.DestinationPort}{Looks}")
        {
            Device = Device?.Id,
            Name = Device?.Name,
        };
    }

    /// <summary>The response to a device became stricter or milder.</summary>
    public sealed record ResponseChanged(DateTimeOffset Time, Device Device, ResponseLevel Before) : GatewayEvent(Time)
    {
        private DeviceResponse Response => Device.Response;

        /// <inheritdoc/>
        public override GatewayEvent AtWallTime(Func<DateTimeOffset, DateTimeOffset> toWall) => this with { Time = toWall(Time), Device = Device with { Response = Response.AtWallTime(toWall) } };

        private string Sentence => Response.Level == ResponseLevel.None
            ? $"is released from {Before.Name()} by {Response.By}"
            : $"is {Response.Level.Name()} by {Response.By}: {Response.Reason}";

        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) => (Response.Level switch
        {
            ResponseLevel.None => About(Device, EventCatalogue.DeviceReleased, EventSeverity.Info, Sentence),
            < ResponseLevel.Restricted => About(Device, EventCatalogue.DeviceLimited, EventSeverity.Medium, Sentence),
            _ => About(Device, EventCatalogue.DeviceQuarantined, EventSeverity.High, Sentence),
        }) with
        {
            IsAlert = Response.Level > Before && !Mute.Covers(state, Device.Id, null, Response.Shape),
            Data = new JsonObject().With("name", DisplayName.Of(Device.Name)).WithResponse(Response).With("before", Before.Name()),
        };
    }

    /// <summary>The rules may not go as far as a device's behaviour calls for; a person should look.</summary>
    public sealed record Advised(DateTimeOffset Time, Device Device, Advice Advice) : GatewayEvent(Time)
    {
        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) =>
            About(Device, EventCatalogue.Advice, EventSeverity.Medium, $"needs attention: it would be {Advice.Level.Name()}, because it {Advice.Why}") with
            {
                IsAlert = !Mute.Covers(state, Device.Id, null, Advice.Shape),
                Data = new JsonObject().With("name", DisplayName.Of(Device.Name)).With("level", Advice.Level.Name()).With("shape", EnumWord.Of(Advice.Shape)).With("reason", Advice.Why),
            };
    }

    /// <summary>A device tries one denied peer repeatedly; its profile may be incomplete.</summary>
    public sealed record Suggested(DateTimeOffset Time, Device Device, Suggestion Suggestion) : GatewayEvent(Time)
    {
        private DeniedFlow Flow => Suggestion.Flow;

        private string Sentence => Suggestion.IsNew
            ? $"also talks to {Flow.Peer}, which is not in its learned profile: 'edgeguard allow {Device.Id} {Flow.Peer} once|1h|always', or leave it denied"
            : $"asks for {Flow.Peer} again and again; its profile may be incomplete";

        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) => About(Device, EventCatalogue.Suggestion, EventSeverity.Info, Sentence) with
        {
            IsAlert = !Mute.Covers(state, Device.Id, Flow.Peer, Flow.Shape),
            Data = new JsonObject()
                .With("name", DisplayName.Of(Device.Name))
                .WithReceiver(Flow.Peer, Flow.Port, KnownName.Of(state, Device.Id, Flow.Peer))
                .With("proto", EventFields.Protocol(Flow.Protocol))
                .With("count", Flow.Count),
        };
    }

    /// <summary>A DNS query of a device was notable. It is no violation.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Device">The device that asked.</param>
    /// <param name="Name">The name it asked for. Outside text, of printable ASCII only.</param>
    /// <param name="Matter">Why it is notable.</param>
    public sealed record NameAsked(DateTimeOffset Time, Device Device, string Name, DnsNotice Matter) : GatewayEvent(Time)
    {
        private EventSeverity Severity => Matter switch
        {
            DnsNotice.Bogus or DnsNotice.OddShape => EventSeverity.Medium,
            DnsNotice.TooMany => EventSeverity.Low,
            _ => EventSeverity.Info,
        };

        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) => About(Device, EventCatalogue.NameAsked, Severity, Matter.Words(Name)) with
        {
            Data = new JsonObject().With("name", Name).With("matter", EnumWord.Of(Matter)).With("reason", Matter.Words(Name)),
        };
    }
}
