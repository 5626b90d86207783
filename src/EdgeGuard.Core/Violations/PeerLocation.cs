namespace EdgeGuard.Core.Violations;

/// <summary>Where a packet's other end is, seen from the home.</summary>
public enum PeerLocation
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
