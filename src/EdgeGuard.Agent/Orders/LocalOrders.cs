using EdgeGuard.Agent.Clock;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>
/// What a person at the gateway ordered about one device, and clients of the MQTT broker therefore leave alone until it ends: a pause, a permission,
/// trust. <see cref="RemoteModeCeiling"/> does so for what concerns all devices. An order whose source is not known counts as a person's.
/// </summary>
internal static class LocalOrders
{
    /// <summary>Asks to change the pause of a device.</summary>
    /// <returns>Why not; null where it may.</returns>
    internal static CommandOutcome.Refused? WhyNotPause(GatewayState state, Device device, string by, TimeProvider time) =>
        state.OrdersOf(device.Id) is { PausedUntil: { } until } orders && IsLocal(orders.PausedBy, by)
            ? Refused($"the pause of {device.Id} until {time.ToWall(until):u}", $"edgeguard resume {device.Id}")
            : null;

    /// <summary>Asks to trust a device, or to end that.</summary>
    /// <returns>Why not; null where it may.</returns>
    internal static CommandOutcome.Refused? WhyNotTrust(GatewayState state, Device device, string by) =>
        state.OrdersOf(device.Id) is { IsTrusted: true } orders && IsLocal(orders.TrustedBy, by)
            ? Refused($"the trust in {device.Id}", $"edgeguard trust {device.Id} --undo")
            : null;

    /// <summary>Asks to change a permission beyond the profile.</summary>
    /// <returns>Why not; null where it may.</returns>
    internal static CommandOutcome.Refused? WhyNotAllow(GatewayState state, AllowanceKey key, string by) =>
        state.Allowances.GetValueOrDefault(key) is { } allowance && IsLocal(allowance.By, by)
            ? Refused($"the permission of {key.Device} for {key.Peer}", $"edgeguard allow {key.Device} {key.Peer} --undo")
            : null;

    /// <summary>Whether an order stands against one that comes by another way.</summary>
    internal static bool IsLocal(string? ordered, string by) => by == OrderOrigin.Mqtt && ordered != OrderOrigin.Mqtt;

    private static CommandOutcome.Refused Refused(string what, string instead) =>
        new(RefusalCode.Ceiling, $"MQTT does not change {what}, which a person at the gateway ordered. There, '{instead}' ends it.");
}
