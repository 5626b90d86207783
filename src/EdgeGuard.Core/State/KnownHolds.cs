using System.Collections.Immutable;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Response;

namespace EdgeGuard.Core.State;

/// <summary>What was decided in earlier runs, put in force again.</summary>
public static class KnownHolds
{
    /// <summary>The state with these decisions: on devices that are known already, and waiting for those that will be.</summary>
    public static GatewayState Restore(GatewayState state, IEnumerable<KeyValuePair<DeviceId, DeviceResponse>> decided)
    {
        ImmutableSortedDictionary<DeviceId, DeviceResponse> holds = state.Holds.SetItems(decided);
        return state with
        {
            Holds = holds,
            Devices = state.Devices.SetItems(
                from device in state.Devices.Values
                where holds.ContainsKey(device.Id)
                select KeyValuePair.Create(device.Id, device with { Response = holds[device.Id] })),
        };
    }
}
