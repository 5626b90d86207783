namespace EdgeGuard.Core.Violations;

/// <summary>The location of a packet's peer, seen from the home.</summary>
public enum PeerLocation
{
    /// <summary>Beyond the gateway, or on a network that is not governed.</summary>
    Outside,

    /// <summary>On a governed network: a neighbor.</summary>
    Neighbour,

    /// <summary>The gateway itself.</summary>
    Gateway,

    /// <summary>A multicast group or a broadcast address.</summary>
    Group,
}
