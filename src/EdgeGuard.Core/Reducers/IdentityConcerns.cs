using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>Concerns about device identity that need a person: raised with the device's request, ended with the answer.</summary>
internal static class IdentityConcerns
{
    internal static GatewayState Follow(GatewayState state, Device device, DateTimeOffset now)
    {
        string name = $"approval:{device.Id}";
        bool isAwaited = DeviceAdmission.IsAwaited(state, device);
        bool isOpen = isAwaited ? IsAsking(device) : device.Request is not null || !device.Mac.IsLocallyAdministered && device.Claims.Any(c => c.IsOpen);
        if (isOpen == state.Concerns.ContainsKey(name)) return state;
        return state with
        {
            Concerns = isOpen
                ? state.Concerns.SetItem(name, new(ConcernKind.AwaitsApproval, now, $"{device.Id} asks for what only a person may give it; see 'edgeguard device {device.Id}'"))
                : state.Concerns.Remove(name),
        };
    }

    /// <summary>A person is asked to admit it. A MAC address that only flies by is no device yet.</summary>
    internal static bool IsAsking(Device device) => device.Admission == Admission.Awaited && !device.Addresses.IsEmpty;

    /// <summary>The device is no more.</summary>
    internal static GatewayState Forget(GatewayState state, DeviceId id) =>
        state with { Concerns = state.Concerns.Remove($"approval:{id}"),  ResolvedNames = state.ResolvedNames.Remove(id) };
}
