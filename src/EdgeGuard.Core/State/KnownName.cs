using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.State;

/// <summary>
/// The name of an address, as a device knows it. A resolved name in its profile comes first, then another name that it resolved, then the answers of
/// the home's resolver for names in profiles.
/// </summary>
public static class KnownName
{
    /// <returns>null where no name is known.</returns>
    public static string? Of(GatewayState state, DeviceId device, IPAddress address) => All(state, device, address).FirstOrDefault();

    /// <summary>Every name that it is known by, the most telling first.</summary>
    public static IEnumerable<string> All(GatewayState state, DeviceId device, IPAddress address)
    {
        if (state.Learned.TryGetValue(device, out ImmutableSortedDictionary<string, ImmutableArray<IPAddress>>? learned))
        {
            foreach ((string name, ImmutableArray<IPAddress> addresses) in learned)
            {
                if (name != ProfileNames.AnyResolved && addresses.Contains(address)) yield return name;
            }
        }
        foreach (ResolvedName told in state.ResolvedNames.GetValueOrDefault(device, []))
        {
            if (told.Address.Equals(address)) yield return told.Name;
        }
        foreach ((string name, ImmutableArray<IPAddress> addresses) in state.Names)
        {
            if (addresses.Contains(address)) yield return name;
        }
    }
}
