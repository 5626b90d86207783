using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.State;

/// <summary>Finds out where an address is.</summary>
public static class PeerLocations
{
    /// <summary>The place of an address in this home.</summary>
    public static PeerLocation Of(GatewayState state, IPAddress address)
    {
        if (AddressScope.IsGroup(address)) return PeerLocation.Group;
        bool isNeighbour = false;
        foreach (Network network in state.Networks.Values)
        {
            if (network.GatewayAddresses.Contains(address)) return PeerLocation.Gateway;
            foreach (IPNetwork prefix in network.Prefixes)
            {
                if (!prefix.Contains(address)) continue;
                if (AddressScope.IsBroadcastOf(prefix, address)) return PeerLocation.Group;
                isNeighbour = true;
            }
        }
        return isNeighbour || address.IsIPv6LinkLocal ? PeerLocation.Neighbour : PeerLocation.Outside;
    }
}
