using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Profiles;

/// <summary>Devices for which a fetch failed, and none succeeded since. A device may name another URL after each failure, so URLs alone do not tell.</summary>
internal sealed class FailedDevices
{
    private readonly HashSet<DeviceId> _failed = [];

    /// <summary>Those of a state.</summary>
    internal IReadOnlySet<DeviceId> In(GatewayState state)
    {
        _failed.RemoveWhere(id => !state.Devices.ContainsKey(id));
        foreach (Device device in state.Devices.Values)
        {
            if (ProfileInForce.NeededBy(device).Any(state.ProfileFailures.ContainsKey)) _failed.Add(device.Id);
            else if (ProfileInForce.NeededBy(device).Any(state.Profiles.ContainsKey)) _failed.Remove(device.Id);
        }
        return _failed;
    }
}
