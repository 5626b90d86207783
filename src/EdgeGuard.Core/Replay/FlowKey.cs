using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Replay;

/// <summary>Key by which the packets of both directions are one flow.</summary>
/// <param name="Protocol">IP protocol.</param>
/// <param name="Device">The device's address.</param>
/// <param name="Peer">The peer's address.</param>
/// <param name="DevicePort">The device's port, or 0.</param>
/// <param name="PeerPort">The peer's port, or 0.</param>
/// <param name="Icmp">Type and code of the request, for ICMP; 0 for other protocols.</param>
/// <param name="Asker">The sender of the request, for ICMP, where both ends may send the same request; null for other protocols.</param>
internal readonly record struct FlowKey(byte Protocol, IPAddress Device, IPAddress Peer, ushort DevicePort, ushort PeerPort, int Icmp, PolicyDirection? Asker)
{
    internal static FlowKey Of(IpPacket ip, PolicyDirection direction)
    {
        bool isOutward = direction == PolicyDirection.FromDevice;
        (IPAddress device, IPAddress peer) = isOutward ? (ip.Source, ip.Destination) : (ip.Destination, ip.Source);
        FlowKey key = new(ip.Protocol, device, peer, 0, 0, 0, null);
        if (IpProtocols.HasPorts(ip.Protocol))
        {
            (ushort own, ushort theirs) = isOutward ? (ip.SourcePort, ip.DestinationPort) : (ip.DestinationPort, ip.SourcePort);
            return key with { DevicePort = own, PeerPort = theirs };
        }
        if (ip.Protocol is not (IpProtocols.Icmp or IpProtocols.Icmpv6)) return key;
        byte? request = RequestOf(ip);
        return key with { Icmp = (request ?? ip.IcmpType) << 8 | ip.IcmpCode, Asker = (request is null) == isOutward ? PolicyDirection.FromDevice : PolicyDirection.ToDevice };
    }

    /// <summary>The request type that an ICMP reply belongs to; null for other messages.</summary>
    internal static byte? RequestOf(IpPacket ip) => (ip.Source.AddressFamily, ip.IcmpType) switch
    {
        (AddressFamily.InterNetwork, 0) => 8,
        (AddressFamily.InterNetwork, 14 or 16 or 18) => (byte)(ip.IcmpType - 1),
        (AddressFamily.InterNetworkV6, 129) => 128,
        (AddressFamily.InterNetworkV6, 140) => 139,
        _ => null,
    };

    /// <summary>An ICMP error, which carries the beginning of the packet that it is about (RFC 792, RFC 4443 §3).</summary>
    internal static bool IsError(IpPacket ip) => ip.Protocol switch
    {
        IpProtocols.Icmp => ip.IcmpType is 3 or 4 or 5 or 11 or 12,
        IpProtocols.Icmpv6 => ip.IcmpType is >= 1 and <= 4,
        _ => false,
    };
}
