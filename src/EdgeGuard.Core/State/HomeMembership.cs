using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.State;

/// <summary>Which devices belong to the home. A station can invent MAC addresses, and addresses for them, as fast as it can send.</summary>
public static class HomeMembership
{
    private static readonly TimeSpan Settled = TimeSpan.FromDays(1);

    /// <summary>The device has an address, and a lease, the word of a person, or an age of a day.</summary>
    public static bool IsMember(GatewayState state, Device device, DateTimeOffset now) => !device.Addresses.IsEmpty
        && (device.HasGivenAddress
            || DeviceAdmission.IsNamed(state, device)
            || now - device.FirstSeen >= Settled);
}
