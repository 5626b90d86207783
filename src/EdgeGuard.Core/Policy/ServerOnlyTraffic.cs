using System.Net.Sockets;

namespace EdgeGuard.Core.Policy;

/// <summary>Traffic that only the gateway may send on an enforced link, whatever a profile permits.</summary>
internal static class ServerOnlyTraffic
{
    private const byte RouterAdvertisement = 134, Redirect = 137, Redirect4 = 5;

    /// <returns>The server role that the flow belongs to, or null for other flows.</returns>
    internal static string? Speaks(Flow flow) => flow switch
    {
        { Direction: PolicyDirection.ToDevice } => null,
        { Protocol: IpProtocols.Udp, Peer.AddressFamily: AddressFamily.InterNetwork, DevicePort: 67, PeerPort: 68 } => "a DHCP server",
        { Protocol: IpProtocols.Udp, Peer.AddressFamily: AddressFamily.InterNetworkV6, DevicePort: 547, PeerPort: 546 } => "a DHCP server",
        { Protocol: IpProtocols.Icmpv6, Peer.AddressFamily: AddressFamily.InterNetworkV6, IcmpType: RouterAdvertisement or Redirect } => "a router",
        { Protocol: IpProtocols.Icmp, Peer.AddressFamily: AddressFamily.InterNetwork, IcmpType: Redirect4 } => "a router",
        _ => null,
    };
}
