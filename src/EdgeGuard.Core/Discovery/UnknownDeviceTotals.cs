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

    /// <summary>Whether a device with the grant of a DHCP server may be added.</summary>
    public static bool HasRoomForGrant(GatewayState state) => state.Devices.Count < MostDevices;

    /// <summary>Whether a device that only claims to be there may be added.</summary>
    public static bool HasRoomForClaim(GatewayState state) =>
        HasRoomForGrant(state) && (state.Devices.Count < MostClaimed || state.Devices.Values.Count(d => !IsVouchedFor(state, d)) < MostClaimed);

    // Its own MUD URL and its length of stay prove nothing: whoever invents addresses can invent both.
    private static bool IsVouchedFor(GatewayState state, Device device) =>
        device is { ProfileKey: not null, ProfileSource: { } source } && source.Strength() == SourceStrength.Strong
        || !device.OtherMacs.IsEmpty
        || device.Holdings.Any(h => h.Origin is AddressOrigin.Lease4 or AddressOrigin.Lease6 or AddressOrigin.Static)
        || device.Macs.Any(mac => state.Settings.ContainsKey(mac) || state.Vouched.ContainsKey(mac));
}
