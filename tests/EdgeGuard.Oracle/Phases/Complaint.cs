using EdgeGuard.Core.Policy;
using EdgeGuard.Oracle.Packets;

namespace EdgeGuard.Oracle.Phases;

/// <summary>ICMP errors.</summary>
internal static class Complaint
{
    /// <summary>The receiver of a packet cannot be reached, says the receiver's side.</summary>
    internal static Packet About(Packet packet) => new()
    {
        Source = packet.Destination,
        Destination = packet.Source,
        Protocol = packet.IsV4 ? IpProtocols.Icmp : IpProtocols.Icmpv6,
        IcmpType = (byte)(packet.IsV4 ? 3 : 1),
        IcmpCode = (byte)(packet.IsV4 ? 3 : 4),
        About = packet,
    };
}
