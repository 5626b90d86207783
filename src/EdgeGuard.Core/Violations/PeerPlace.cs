using System.Net;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Violations;

/// <summary>Where a packet's other end is, seen from the home.</summary>
public enum PeerPlace
{
    /// <summary>Beyond the gateway, or on a network that nobody put under care.</summary>
    Outside,

    /// <summary>On a network under care: a neighbour.</summary>
    Neighbour,

    /// <summary>The gateway itself.</summary>
    Gateway,

    /// <summary>Everyone: a multicast group or a broadcast.</summary>
    Group,
}

/// <summary>Finds out where an address is.</summary>
public static class PeerPlaces
{
    /// <summary>The place of an address in this home.</summary>
    public static PeerPlace Of(GatewayState state, IPAddress address)
    {
        if (AddressScope.IsGroup(address)) return PeerPlace.Group;
        bool isNeighbour = false;
        foreach (Network network in state.Networks.Values)
        {
            if (network.GatewayAddresses.Contains(address)) return PeerPlace.Gateway;
            foreach (IPNetwork prefix in network.Prefixes)
            {
                if (!prefix.Contains(address)) continue;
                if (AddressScope.IsBroadcastOf(prefix, address)) return PeerPlace.Group;
                isNeighbour = true;
            }
        }
        return isNeighbour || address.IsIPv6LinkLocal ? PeerPlace.Neighbour : PeerPlace.Outside;
    }
}
