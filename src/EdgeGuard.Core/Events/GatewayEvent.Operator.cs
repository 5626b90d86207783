using System.Text.Json.Nodes;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Events;

// Events about orders of a person, and about their end.
public abstract partial record GatewayEvent
{
    /// <summary>A person acknowledged the alarm.</summary>
    public sealed record AlarmAcknowledged(DateTimeOffset Time, string By) : GatewayEvent(Time)
    {
        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) =>
            new(EventCatalogue.AlarmAcknowledged, EventSeverity.Info, $"the alarm is acknowledged by {By}") { Data = new JsonObject().With("by", By) };
    }

    /// <summary>Enforcement is paused until then, or continues.</summary>
    public sealed record PauseChanged(DateTimeOffset Time, DateTimeOffset? Until, string By) : GatewayEvent(Time)
    {
        /// <inheritdoc/>
        public override GatewayEvent AtWallTime(Func<DateTimeOffset, DateTimeOffset> toWall) => this with { Time = toWall(Time), Until = Until is { } until ? toWall(until) : null };

        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) => (Until is { } until
            ? new EventReport(EventCatalogue.ProtectionPaused, EventSeverity.High, $"enforcement is paused until {until:u}, by {By}")
            : new EventReport(EventCatalogue.ProtectionResumed, EventSeverity.Info, $"enforcement continues, by {By}")) with
        {
            IsAlert = Until is not null,
            Data = new JsonObject().With("by", By).With("until", Until),
        };
    }

    /// <summary>A person allowed a device a peer, or took that back; the allowance is null where it ended.</summary>
    public sealed record AllowanceChanged(DateTimeOffset Time, Device? Device, AllowanceKey Key, Allowance? Allowance) : GatewayEvent(Time)
    {
        private string Sentence => Allowance switch
        {
            null => $"may no longer communicate with {Key.Peer} beyond its profile",
            { Until: { } until } => $"may communicate with {Key.Peer} until {until:u}, by {Allowance.By}",
            _ => $"may always communicate with {Key.Peer}, by {Allowance.By}",
        };

        /// <inheritdoc/>
        public override GatewayEvent AtWallTime(Func<DateTimeOffset, DateTimeOffset> toWall) => this with { Time = toWall(Time), Allowance = Allowance?.AtWallTime(toWall) };

        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) =>
            new(EventCatalogue.AllowanceChanged, Allowance is null ? EventSeverity.Info : EventSeverity.Medium, Sentence)
            {
                Device = Key.Device,
                Name = Device?.Name,
                Data = new JsonObject().With("peer", Key.Peer).With("allowed", Allowance is not null).With("until", Allowance?.Until).With("by", Allowance?.By),
            };
    }

    /// <summary>A person muted alerts, or a mute ended.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Device">The device that it is about; null for the home, or a device that is not there.</param>
    /// <param name="Key">What is muted.</param>
    /// <param name="IsMuted">false where alerts are on again.</param>
    /// <param name="Until">When it ends by itself; null for never.</param>
    /// <param name="By">How the order came; <c>time</c> where it ended by itself.</param>
    public sealed record MuteChanged(DateTimeOffset Time, Device? Device, MuteKey Key, bool IsMuted, DateTimeOffset? Until, string By) : GatewayEvent(Time)
    {
        /// <inheritdoc/>
        public override GatewayEvent AtWallTime(Func<DateTimeOffset, DateTimeOffset> toWall) => this with { Time = toWall(Time), Until = Until is { } until ? toWall(until) : null };

        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) => new(EventCatalogue.MuteChanged, EventSeverity.Info, MuteSentence.Of(Key, IsMuted, Until))
        {
            Device = Key.Device == Mute.EveryDevice ? null : Key.Device,
            Name = Device?.Name,
            Data = new JsonObject()
                .With("muted", IsMuted)
                .With("peer", Key.Peer.Length == 0 ? null : Key.Peer)
                .With("shape", Key.Shape.Length == 0 ? null : Key.Shape)
                .With("until", Until)
                .With("by", By),
        };
    }

    /// <summary>A person set the mode of a device or a network; null where it follows its network or the configuration again.</summary>
    public sealed record ModeChanged(DateTimeOffset Time, Device? Device, string? Network, EnforcementMode? Mode, string By) : GatewayEvent(Time)
    {
        /// <summary>When the mode ends by itself; null for never.</summary>
        public DateTimeOffset? Until { get; init; }

        /// <inheritdoc/>
        public override GatewayEvent AtWallTime(Func<DateTimeOffset, DateTimeOffset> toWall) => this with { Time = toWall(Time), Until = Until is { } until ? toWall(until) : null };

        private string Subject => Network is { } network ? $"network {network} " : "";

        private string Sentence => Mode is { } mode ? $"{Subject}is set to {EnumWord.Of(mode)}{(Until is { } until ? $" until {until:u}" : "")} by {By}" : $"{Subject}follows the configuration again, by {By}";

        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) =>
            new(EventCatalogue.ModeChanged, Mode == EnforcementMode.Monitor ? EventSeverity.High : EventSeverity.Info, Sentence)
            {
                IsAlert = Mode == EnforcementMode.Monitor,
                Device = Device?.Id,
                Name = Device?.Name,
                Data = new JsonObject().With("network", Network).With("mode", Mode is { } mode ? EnumWord.Of(mode) : null).With("by", By).With("name", DisplayName.Of(Device?.Name)).With("until", Until),
            };
    }

    /// <summary>A person trusts a device, or no longer does.</summary>
    public sealed record TrustChanged(DateTimeOffset Time, Device Device, bool IsTrusted, string By) : GatewayEvent(Time)
    {
        private string Sentence => IsTrusted
            ? $"is trusted by {By}: it has no profile, no automatic response, and may contact the internet and the gateway"
            : $"is no longer trusted, by {By}: its profile holds again";

        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) =>
            About(Device, EventCatalogue.TrustChanged, IsTrusted ? EventSeverity.High : EventSeverity.Info, Sentence) with
            {
                IsAlert = IsTrusted,
                Data = new JsonObject().With("name", DisplayName.Of(Device.Name)).With("trusted", IsTrusted).With("by", By),
            };
    }

    /// <summary>A person had a device forgotten. Whoever keeps something about it forgets it too.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Forgotten">Its id.</param>
    /// <param name="By">Source of the order.</param>
    public sealed record DeviceForgotten(DateTimeOffset Time, DeviceId Forgotten, string By) : GatewayEvent(Time)
    {
        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) => new(EventCatalogue.DeviceForgotten, EventSeverity.Info, $"a device was forgotten, by {By}");
    }
}
