using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.State;

/// <summary>Devices that rest on more than their own claims. Everything that is kept for the others is bounded in sum, because anyone can invent them.</summary>
public static class VouchedDevices
{
    /// <summary>Where a device is, and whether anyone vouches for it.</summary>
    public static DeviceOrigin OriginOf(GatewayState state, Device device) => new(CrowdedPlaces.NameOf(device), IsVouchedFor(state, device));

    /// <summary>The same by the device's id; null where the device is not known.</summary>
    public static DeviceOrigin? OriginOf(GatewayState state, DeviceId id) => state.Devices.TryGetValue(id, out Device? device) ? OriginOf(state, device) : null;

    /// <summary>
    /// Whether a DHCP server, a person or the configuration vouches for a device. Its own MUD URL and its length of stay prove nothing: whoever invents
    /// addresses can invent both.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="device">The device.</param>
    public static bool IsVouchedFor(GatewayState state, Device device) =>
        device is { ProfileKey: not null, ProfileSource: { } source } && source.Strength() == SourceStrength.Strong
        || !device.OtherMacs.IsEmpty
        || device.HasGivenAddress
        || device.Macs.Any(mac => state.Settings.ContainsKey(mac) || state.Vouched.ContainsKey(mac));
}
