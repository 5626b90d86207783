using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.State;

/// <summary>A name that a device resolved to an address. It permits nothing; it shows people where the device went.</summary>
/// <param name="Address">The address.</param>
/// <param name="Name">The name in the question, in lower case without a final dot. Outside text.</param>
public readonly record struct ResolvedName(IPAddress Address, string Name)
{
    /// <summary>Addresses of one device whose names are kept; the one that was resolved longest ago is evicted.</summary>
    public const int MostPerDevice = 128;

    /// <summary>The state after a device resolved a name.</summary>
    internal static GatewayState Remember(GatewayState state, DeviceId device, string name, ImmutableArray<IPAddress> addresses)
    {
        ImmutableArray<ResolvedName> known = state.ResolvedNames.GetValueOrDefault(device, []);
        ResolvedName[] fresh = [.. addresses.Select(address => new ResolvedName(address, name)).Where(told => !known.Contains(told)).Take(MostPerDevice)];
        if (fresh.Length == 0 || !state.Devices.ContainsKey(device)) return state;
        ResolvedName[] all = [.. known.Where(old => !fresh.Any(told => told.Address.Equals(old.Address))), .. fresh];
        return state with { ResolvedNames = state.ResolvedNames.SetItem(device, [.. all.TakeLast(MostPerDevice)]) };
    }
}
