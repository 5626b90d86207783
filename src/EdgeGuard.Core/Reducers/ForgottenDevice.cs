using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>Removes a device and everything that was decided and ordered about it. Its next packet makes it a new device.</summary>
internal static class ForgottenDevice
{
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Without(GatewayState state, PolicyInput.Forgotten forgotten, DateTimeOffset now)
    {
        DeviceId id = forgotten.Device;
        if (!state.Devices.TryGetValue(id, out Device? device)) return (state, []);
        GatewayState after = state with
        {
            Devices = state.Devices.Remove(id),
            Aliases = state.Aliases.RemoveRange(state.Aliases.Where(alias => alias.Value == id).Select(alias => alias.Key)),
            Vouched = state.Vouched.RemoveRange(device.Macs),
            Responses = state.Responses.Remove(id),
            DeviceModes = state.DeviceModes.Remove(id),
            Trials = state.Trials.Remove(ModeSubject.Of(id)),
            Orders = state.Orders.Remove(id),
            Allowances = state.Allowances.RemoveRange(state.Allowances.Keys.Where(key => key.Device == id)),
            Mutes = state.Mutes.RemoveRange(state.Mutes.Keys.Where(key => key.Device == id)),
            Learning = state.Learning.Remove(id),
        };
        return (IdentityConcerns.Forget(ForgottenMacs.With(after, device.Macs, now), id), [new GatewayEvent.DeviceForgotten(now, id, forgotten.By)]);
    }
}
