using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>The one device that a person means.</summary>
internal static class NamedDevice
{
    /// <returns>null where none or several are called so, and <paramref name="unclear"/> says which.</returns>
    internal static Device? Find(GatewayState state, string who, out CommandOutcome.Refused? unclear)
    {
        ImmutableArray<Device> meant = DeviceLookup.ByText(state, who);
        unclear = meant is [_] ? null : Unclear(state, who, meant);
        return meant is [Device device] ? device : null;
    }

    /// <summary>Why an order about a device changed nothing, where the device was merged or forgotten meanwhile.</summary>
    /// <returns>null while there is a device with this id.</returns>
    internal static CommandOutcome.Refused? WhyMoved(GatewayState state, DeviceId id) =>
        state.Devices.ContainsKey(id) ? null
        : DeviceLookup.Current(state, id) is var current && state.Devices.ContainsKey(current)
            ? new(RefusalCode.Merged, $"{id} became part of {current} meanwhile, so nothing changed. Order it for {current}.")
            : new(RefusalCode.UnknownDevice, $"{id} is gone meanwhile, so nothing changed. 'edgeguard devices' lists the devices.");

    /// <summary>Why nobody can say which device is meant.</summary>
    internal static CommandOutcome.Refused Unclear(GatewayState state, string who, ImmutableArray<Device> meant)
    {
        if (!meant.IsEmpty) return new(RefusalCode.AmbiguousDevice, $"{meant.Length} devices are called '{who}': {Ids(meant)}. Give the id.");
        return DeviceLookup.BySelfGivenName(state, who) is { IsEmpty: false } claimed
            ? new(RefusalCode.UnknownDevice, $"'{who}' is a name that a device gives itself, and any device may do so: {Ids(claimed)}. Give the id, or name the device in the configuration.")
            : new(RefusalCode.UnknownDevice, $"No device is called '{who}'. Give an id, a MAC address or a name that you gave. 'edgeguard devices' lists them.");
    }

    private static string Ids(ImmutableArray<Device> devices) => string.Join(", ", devices.Take(8).Select(d => d.Id)) + (devices.Length > 8 ? " …" : "");
}
