using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// A device that was isolated may come back with another MAC address. Behind a bridge port of its own it cannot hide: what appears there within an hour
/// starts restricted. Behind a port with several stations nobody can tell them apart.
/// </summary>
internal static class PortSuccession
{
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);
    private static readonly TimeSpan New = TimeSpan.FromMinutes(10);

    /// <summary>The device that was isolated within the last hour on the bridge port on which a new device is seen for the first time.</summary>
    internal static Device? Predecessor(GatewayState state, Device? before, Device device, DateTimeOffset now) =>
        before?.Port is null && device.Port is not null && now - device.FirstSeen < New && IsUnknown(state, device)
            ? Neighbors(state, device).FirstOrDefault(other => WasIsolated(other, now))
            : null;

    /// <summary>Whether the predecessor had the port for itself. A wireless port never counts as one.</summary>
    internal static bool HasOneStation(GatewayState state, Device device, Device predecessor, DateTimeOffset now) =>
        state.Facts?.Interfaces.GetValueOrDefault(device.Interface)?.Ports.FirstOrDefault(port => port.Name == device.Port) is { IsWireless: false }
        && Neighbors(state, device).All(other => other.Id == predecessor.Id || now - other.LastSeen >= Memory);

    /// <summary>The response to it, until a person releases it.</summary>
    internal static DeviceResponse Response(Device device, Device predecessor, DateTimeOffset now) =>
        new(ResponseLevel.Restricted, now, $"its MAC address is new on the port {device.Port}, where {predecessor.Id} was isolated, and nothing else is connected there", "rule");

    /// <summary>What to report where the port has several stations.</summary>
    internal static string Doubt(Device device, Device predecessor) =>
        $"appeared on the port {device.Port}, where {predecessor.Id} was isolated within the last hour. Other stations are connected there, so nobody can tell whether it is the same device";

    private static bool IsUnknown(GatewayState state, Device device) =>
        state.Networks[device.Network].Kind != NetworkKind.Trusted && device.Response.Level == ResponseLevel.None && !DeviceAdmission.IsNamed(state, device);

    private static bool WasIsolated(Device device, DateTimeOffset now) =>
        device.Response.Level == ResponseLevel.Isolated || device.LastIsolated is { } last && now - last < Memory;

    private static IEnumerable<Device> Neighbors(GatewayState state, Device device) =>
        state.Devices.Values.Where(other => other.Id != device.Id && other.Port == device.Port && other.Interface == device.Interface);
}
