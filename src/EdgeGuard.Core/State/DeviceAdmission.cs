using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Core.State;

/// <summary>Which devices a network does not admit yet.</summary>
public static class DeviceAdmission
{
    /// <summary>The device may do nothing but get an address: its network admits nobody without a person, and no person named or approved it.</summary>
    public static bool IsAwaited(GatewayState state, Device device) =>
        device.Admission != Admission.Admitted
        && state.Networks[device.Network] is { NewDevices: NewDevices.Approve, Kind: not NetworkKind.Trusted }
        && !IsNamed(state, device);

    /// <summary>The level that decides what the device may do: no device that is not admitted may do more than an isolated one.</summary>
    internal static ResponseLevel LevelOf(GatewayState state, Device device) => IsAwaited(state, device) ? ResponseLevel.Isolated : device.Response.Level;

    /// <summary>A person wrote of the device in the configuration, vouched for its profile, or trusts it.</summary>
    internal static bool IsNamed(GatewayState state, Device device) =>
        state.OrdersOf(device.Id).IsTrusted || device.Macs.Any(mac => state.Settings.ContainsKey(mac) || state.Vouched.ContainsKey(mac));
}
