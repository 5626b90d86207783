using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.State;

/// <summary>What a device was told that an address is called. It opens nothing: it is for people who read where the device went.</summary>
/// <param name="Address">The address.</param>
/// <param name="Name">The name that the device asked for, in lower case without a final dot. Outside text.</param>
public readonly record struct ResolvedName(IPAddress Address, string Name)
{
    /// <summary>Addresses of one device whose names are remembered; beyond it the one told longest ago makes room.</summary>
    public const int MostPerDevice = 128;

    /// <summary>The state after a device was told what stands behind a name.</summary>
    internal static GatewayState Remember(GatewayState state, DeviceId device, string name, ImmutableArray<IPAddress> addresses)
    {
        ImmutableArray<ResolvedName> known = state.ResolvedNames.GetValueOrDefault(device, []);
        ResolvedName[] fresh = [.. addresses.Select(address => new ResolvedName(address, name)).Where(told => !known.Contains(told)).Take(MostPerDevice)];
        if (fresh.Length == 0 || !state.Devices.ContainsKey(device)) return state;
        ResolvedName[] all = [.. known.Where(old => !fresh.Any(told => told.Address.Equals(old.Address))), .. fresh];
        return state with { ResolvedNames = state.ResolvedNames.SetItem(device, [.. all.TakeLast(MostPerDevice)]) };
    }
}
