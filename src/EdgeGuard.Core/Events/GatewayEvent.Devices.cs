using System.Text.Json.Nodes;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Events;

// Events about which devices there are.
public abstract partial record GatewayEvent
{
    /// <summary>A device was seen for the first time.</summary>
    public sealed record DeviceAppeared(DateTimeOffset Time, Device Device) : GatewayEvent(Time)
    {
        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) =>
            About(Device, EventCatalogue.DeviceNew, EventSeverity.Info, $"is new on {Device.Network}") with { Data = Known(Device) };
    }

    /// <summary>A device's addresses, name or profile changed.</summary>
    public sealed record DeviceChanged(DateTimeOffset Time, Device Device) : GatewayEvent(Time)
    {
        private string Addresses => Device.Addresses.IsEmpty ? "no address" : string.Join(", ", Device.Addresses);

        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) =>
            About(Device, EventCatalogue.DeviceChanged, EventSeverity.Info, $"has {Addresses}, profile {Device.ProfileKey ?? "none"}") with { Data = Known(Device) };
    }

    /// <summary>A device asks for something that only a person may approve.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Device">The device.</param>
    /// <param name="Request">What it asks for, and why it needs approval, in words for people.</param>
    public sealed record ApprovalNeeded(DateTimeOffset Time, Device Device, string Request) : GatewayEvent(Time)
    {
        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) => About(Device, EventCatalogue.ApprovalNeeded, EventSeverity.Medium, Request) with
        {
            IsAlert = !Mute.Covers(state, Device.Id),
            Data = Identity(Device, Request),
        };
    }

    /// <summary>The identity of a device is in doubt: two stations use its MAC address, or several devices communicate through it.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Device">The device.</param>
    /// <param name="Doubt">What was seen and what is done about it, in words for people.</param>
    public sealed record IdentityDoubted(DateTimeOffset Time, Device Device, string Doubt) : GatewayEvent(Time)
    {
        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) => About(Device, EventCatalogue.IdentityDoubted, EventSeverity.High, Doubt) with
        {
            IsAlert = !Mute.Covers(state, Device.Id),
            Data = Identity(Device, Doubt),
        };
    }

    /// <summary>The operator merged two devices.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Device">The device that stays.</param>
    /// <param name="Gone">The id that no longer exists.</param>
    public sealed record DevicesMerged(DateTimeOffset Time, Device Device, DeviceId Gone) : GatewayEvent(Time)
    {
        private string Sentence => $"now includes the device {Gone}";

        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) =>
            About(Device, EventCatalogue.DevicesMerged, EventSeverity.Info, Sentence) with { Data = Identity(Device, Sentence) };
    }

    private static JsonObject Known(Device device) => new JsonObject()
        .With("name", DisplayName.Of(device.Name))
        .With("network", device.Network)
        .With("ips", new JsonArray([.. device.Addresses.Select(a => (JsonNode)a.ToString())]))
        .With("profile_key", device.ProfileKey);

    private static JsonObject Identity(Device device, string reason) =>
        new JsonObject().With("name", DisplayName.Of(device.Name)).With("network", device.Network).With("reason", reason);
}
