using System.Net.Sockets;

namespace EdgeGuard.Core.Policy;

/// <summary>
/// ICMP messages that can stand alone: requests, and what IPv6 needs on the link. Connection tracking lets answers and errors
/// pass with the flow that they belong to, and knows of no other use for them.
/// </summary>
internal static class IcmpRequests
{
    /// <summary>false for an ICMP answer or error, which is never a flow's first packet; true for all else.</summary>
    internal static bool CanOpen(Flow flow) => (flow.Protocol, flow.Peer.AddressFamily) switch
    {
        // echo, timestamp, information and address mask requests (RFC 792, RFC 950)
        (IpProtocols.Icmp, AddressFamily.InterNetwork) => flow.IcmpType is 8 or 13 or 15 or 17,
        // echo and node information requests; multicast listener and neighbor discovery, which no flow is kept for
        (IpProtocols.Icmpv6, AddressFamily.InterNetworkV6) => flow.IcmpType is 128 or 139 or (>= 130 and <= 136) or 143,
        _ => true,
    };
}
