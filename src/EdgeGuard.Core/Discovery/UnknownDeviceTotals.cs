using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Discovery;

/// <summary>
/// How many devices there may be in total before an unknown one is refused. Known devices are never removed for an unknown one.
/// </summary>
public static class UnknownDeviceTotals
{
    /// <summary>Devices that rest on their own claims alone: neither a DHCP server nor a person ever vouched for them.</summary>
    public const int MostClaimed = 4096;

    /// <summary>Devices of every kind. Grants of a DHCP server that someone imitates end here.</summary>
    public const int MostDevices = 16384;

    /// <summary>Devices that start restricted on the port of an isolated one. Further MAC addresses there stay unknown, so they may do nothing.</summary>
    public const int MostSuccessors = 8;

    /// <summary>Whether a device with the grant of a DHCP server may be added.</summary>
    public static bool HasRoomForGrant(GatewayState state) => state.Devices.Count < MostDevices;

    /// <summary>
    /// Whether a device that only claims to be there may be added. No interface and no bridge port may have more such devices than there is
    /// room left, so a flood on one takes half of the room, and devices behind another still come in.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="interfaceName">Kernel name of the interface.</param>
    /// <param name="port">Kernel name of the bridge port; null where it is not known.</param>
    public static bool HasRoomForClaim(GatewayState state, string interfaceName, string? port)
    {
        if (!HasRoomForGrant(state)) return false;
        if (state.Devices.Count < MostClaimed / 2) return true;
        (int all, int here) = (0, 0);
        foreach (Device device in state.Devices.Values.Where(d => !VouchedDevices.IsVouchedFor(state, d)))
        {
            all++;
            if (device.Interface == interfaceName && (port is null || device.Port == port)) here++;
        }
        return here < MostClaimed - all;
    }
}
