using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>Applies a person's lasting orders about one device: its name, trust, and a pause.</summary>
internal static class DeviceOrderReducer
{
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Apply(GatewayState state, PolicyInput.DeviceOrdered ordered, DateTimeOffset now)
    {
        DeviceOrders before = state.OrdersOf(ordered.Device), after = ordered.Change(before);
        // The device may have become part of another one, or be forgotten, meanwhile.
        if (after == before || !state.Devices.TryGetValue(ordered.Device, out Device? device)) return (state, []);
        GatewayState next = With(state, ordered.Device, after);
        List<GatewayEvent> events = [];
        if (after.Name != before.Name)
        {
            Device named = device with { Name = DeviceLookup.GivenName(next, device) ?? device.HostName };
            next = next with { Devices = next.Devices.SetItem(named.Id, named) };
            events.AddRange(DeviceEvents.Of(device, named, now));
            device = named;
        }
        if (after.IsTrusted != before.IsTrusted) events.Add(new GatewayEvent.TrustChanged(now, device, after.IsTrusted, ordered.By));
        if (after.PausedUntil != before.PausedUntil) events.Add(new GatewayEvent.ModeChanged(now, device, null, ModeOf(next, device, after), ordered.By) { Until = after.PausedUntil });
        return (IdentityConcerns.Follow(next, device, now), events);
    }

    /// <summary>A mode that a person sets ends a pause of the device.</summary>
    internal static GatewayState WithoutPause(GatewayState state, DeviceId device) =>
        With(state, device, state.OrdersOf(device).WithoutPause());

    private static GatewayState With(GatewayState state, DeviceId device, DeviceOrders orders) =>
        orders == DeviceOrders.None
            ? state.Orders.ContainsKey(device) ? state with { Orders = state.Orders.Remove(device) } : state
            : state with { Orders = state.Orders.SetItem(device, orders) };

    // After a pause its own mode holds again, or that of its network.
    private static EnforcementMode? ModeOf(GatewayState state, Device device, DeviceOrders orders) =>
        orders.PausedUntil is not null ? EnforcementMode.Monitor : state.DeviceModes.TryGetValue(device.Id, out EnforcementMode own) ? own : null;
}
