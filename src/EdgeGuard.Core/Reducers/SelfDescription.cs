using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// What a device says of itself. The first change counts at once; further ones count once an hour, the last values then. A device cannot fill the
/// journal with names.
/// </summary>
public static class SelfDescription
{
    /// <summary>After a change, further ones wait until this long has passed.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>The device with what the sighting says, or with what waited, where its time has come.</summary>
    internal static Device Follow(GatewayState state, Device device, Sighting sighting, DateTimeOffset now)
    {
        DeviceDescription known = new(device.HostName, device.VendorClass, device.Fingerprint);
        DeviceDescription latest = Latest(device.LaterDescription ?? known, sighting);
        // What was empty may be filled at any time.
        DeviceDescription filled = Latest(latest, known);
        if (filled == latest) return Described(state, device, sighting, latest) with { LaterDescription = null };
        return device.DescribedAt is { } last && now - last < Interval
            ? Described(state, device, sighting, filled) with { LaterDescription = latest }
            : Described(state, device, sighting, latest) with { LaterDescription = null, DescribedAt = now };
    }

    private static Device Described(GatewayState state, Device device, Sighting sighting, DeviceDescription said) => device with
    {
        HostName = said.HostName,
        VendorClass = said.VendorClass,
        Fingerprint = said.Fingerprint,
        Name = DeviceLookup.GivenName(state, device) ?? (sighting.HostName is not null || said.HostName != device.HostName ? said.HostName : device.Name),
    };

    private static DeviceDescription Latest(DeviceDescription before, Sighting sighting) => Latest(before, new DeviceDescription(sighting.HostName, sighting.VendorClass, sighting.Fingerprint));

    private static DeviceDescription Latest(DeviceDescription before, DeviceDescription then) =>
        new(then.HostName ?? before.HostName, then.VendorClass ?? before.VendorClass, then.Fingerprint ?? before.Fingerprint);
}
