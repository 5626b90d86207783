using System.Collections.Immutable;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.State;

/// <summary>Finds the device that something is about.</summary>
public static class DeviceLookup
{
    /// <summary>The device that a forbidden packet came from or was meant for; null where nobody knows it.</summary>
    public static Device? Culprit(GatewayState state, Violation violation) => violation.Kind switch
    {
        ViolationKind.ToDevice => state.Devices.Values.FirstOrDefault(d => d.Addresses.Contains(violation.Destination)),
        _ => state.Devices.GetValueOrDefault(DeviceId.Of(violation.SourceMac)),
    };

    /// <summary>The devices that a person may mean: by id, by MAC address, or by name. More than one only for a name that is not unique.</summary>
    public static ImmutableArray<Device> ByText(GatewayState state, string text)
    {
        if (MacAddress.TryParse(text, out MacAddress mac) && state.Devices.TryGetValue(DeviceId.Of(mac), out Device? device)) return [device];
        return [.. state.Devices.Values.Where(d => string.Equals(d.Name, text, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>The network whose interface this is; null where the interface is not under care.</summary>
    public static Network? NetworkOf(GatewayState state, string interfaceName) =>
        state.Networks.Values.FirstOrDefault(n => n.Interfaces.Contains(interfaceName));
}
