using System.Collections.Immutable;
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
        unclear = meant is [_] ? null : Unclear(who, meant);
        return meant is [Device device] ? device : null;
    }

    /// <summary>Why nobody can say which device is meant.</summary>
    internal static CommandOutcome.Refused Unclear(string who, ImmutableArray<Device> meant) => meant.IsEmpty
        ? new(RefusalCode.UnknownDevice, $"No device is called '{who}'. Give an id, a MAC address or a name from 'edgeguard devices'.")
        : new(RefusalCode.AmbiguousDevice, $"{meant.Length} devices are called '{who}': {string.Join(", ", meant.Select(d => d.Id))}. Give the id.");
}
