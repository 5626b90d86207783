using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>What was decided in earlier runs, put in force again.</summary>
public static class StoredResponses
{
    /// <summary>The state with these decisions: on devices that are known already, and waiting for those that will be.</summary>
    public static GatewayState Restore(GatewayState state, IEnumerable<KeyValuePair<DeviceId, DeviceResponse>> decided)
    {
        ImmutableSortedDictionary<DeviceId, DeviceResponse> holds = state.Responses.SetItems(decided
            .GroupBy(d => DeviceLookup.Current(state, d.Key))
            // An agent that ended while two devices became one: the harder answer of the two holds.
            .Select(one => KeyValuePair.Create(one.Key, one.Select(d => d.Value).MaxBy(r => r.Level)!)));
        return state with
        {
            Responses = holds,
            Devices = state.Devices.SetItems(
                from device in state.Devices.Values
                where holds.ContainsKey(device.Id)
                select KeyValuePair.Create(device.Id, device with { Response = holds[device.Id] })),
        };
    }
}
