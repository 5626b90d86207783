using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// A device that was isolated, or restricted by rule, may come back with another MAC address. Behind a bridge port of its own it cannot hide: what appears
/// there within an hour starts restricted, also where its MAC address got a lease before and was never seen at a port. Behind a port with several stations nobody can tell them apart.
/// </summary>
internal static class PortSuccession
{
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>The device that was excluded within the last hour on the bridge port on which a device is seen that never had a port.</summary>
    internal static Device? Predecessor(GatewayState state, Device? before, Device device, DateTimeOffset now) =>
        before?.Port is null && device.Port is not null && IsUnknown(state, device)
            ? Neighbors(state, device).FirstOrDefault(other => WasExcluded(other, now))
            : null;

    /// <summary>The device may do next to nothing: it is isolated, or the rules restricted it, which is the most that they do without a profile.</summary>
    internal static bool IsExclusion(DeviceResponse response) => response is { Level: ResponseLevel.Isolated } or { Level: ResponseLevel.Restricted, By: "rule" };

    /// <summary>
    /// When a device was last excluded, given its next response. Where a person lets it go, that is over: what comes after it on its port has nothing to answer for.
    /// </summary>
    internal static DateTimeOffset? LastExcluded(Device before, DeviceResponse next, DateTimeOffset now) =>
        next.Level < ResponseLevel.Restricted && next.By is not ("" or "rule" or "time") ? null
        : IsExclusion(before.Response) || IsExclusion(next) ? now
        : before.LastIsolated;

    /// <summary>Whether the predecessor had the port for itself. A wireless port never counts as one.</summary>
    internal static bool HasOneStation(GatewayState state, Device device, Device predecessor, DateTimeOffset now) =>
        state.Facts?.Interfaces.GetValueOrDefault(device.Interface)?.Ports.FirstOrDefault(port => port.Name == device.Port) is { IsWireless: false }
        && Neighbors(state, device).All(other => other.Id == predecessor.Id || now - other.LastSeen >= Memory);

    /// <summary>The response to it, until a person releases it.</summary>
    internal static DeviceResponse Response(Device device, Device predecessor, DateTimeOffset now) =>
        new(ResponseLevel.Restricted, now, $"its MAC address is new on the port {device.Port}, where {predecessor.Id} was {Held(predecessor)}, and nothing else is connected there", "rule");

    /// <summary>What to report where the port has several stations.</summary>
    internal static string Doubt(Device device, Device predecessor) =>
        $"appeared on the port {device.Port}, where {predecessor.Id} was {Held(predecessor)} within the last hour. Other stations are connected there, so nobody can tell whether it is the same device";

    private static string Held(Device predecessor) => predecessor.Response.Level switch
    {
        ResponseLevel.Restricted => "restricted",
        ResponseLevel.Isolated => "isolated",
        _ => "restricted or isolated until lately",
    };

    private static bool IsUnknown(GatewayState state, Device device) =>
        state.Networks[device.Network].Kind != NetworkKind.Trusted && device.Response.Level == ResponseLevel.None && !DeviceAdmission.IsNamed(state, device);

    private static bool WasExcluded(Device device, DateTimeOffset now) =>
        IsExclusion(device.Response) || device.LastIsolated is { } last && now - last < Memory;

    private static IEnumerable<Device> Neighbors(GatewayState state, Device device) =>
        state.Devices.Values.Where(other => other.Id != device.Id && other.Port == device.Port && other.Interface == device.Interface);
}
