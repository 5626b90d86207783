using System.Net.Sockets;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.Policy;

/// <summary>Compiles an ACE's conditions on protocols, ports and ICMP.</summary>
internal static class TrafficCompiler
{
    // MLD is what a device sends behind a hop-by-hop header, and all that "next header 0" can mean to a firewall (RFC 2710 §3, RFC 3810 §5).
    private static readonly Traffic MulticastListening = new() { Protocol = IpProtocols.Icmpv6, IcmpTypes = [130, 131, 132, 143] };

    /// <returns>null where the conditions exclude each other, so that nothing can match.</returns>
    internal static Traffic? Compile(AceMatches matches, byte? stated, AddressFamily family, PolicyDirection direction)
    {
        byte? transport = Transport(matches, family);
        if (stated == 0 && transport is null) return family == AddressFamily.InterNetworkV6 ? MulticastListening : null;
        if (transport is not null && stated is not null && stated != transport) return null;
        return WithPorts(WithIcmp(new() { Protocol = transport ?? stated }, matches.Icmp), PortsOf(matches), direction);
    }

    private static Traffic WithIcmp(Traffic traffic, IcmpMatch? icmp) =>
        icmp is null ? traffic : traffic with { IcmpTypes = icmp.Type is { } type ? [type] : [], IcmpCode = icmp.Code };

    private static Traffic? WithPorts(Traffic traffic, (PortSet Source, PortSet Destination) ports, PolicyDirection direction)
    {
        if (ports.Source.IsEmpty || ports.Destination.IsEmpty) return null;
        return direction == PolicyDirection.FromDevice
            ? traffic with { DevicePorts = ports.Source, PeerPorts = ports.Destination }
            : traffic with { DevicePorts = ports.Destination, PeerPorts = ports.Source };
    }

    private static byte? Transport(AceMatches matches, AddressFamily family) => matches switch
    {
        { Tcp: not null } => IpProtocols.Tcp,
        { Udp: not null } => IpProtocols.Udp,
        { Icmp: not null } when family == AddressFamily.InterNetwork => IpProtocols.Icmp,
        { Icmp: not null } => IpProtocols.Icmpv6,
        _ => null,
    };

    private static (PortSet Source, PortSet Destination) PortsOf(AceMatches matches) => matches switch
    {
        { Tcp: { } tcp } => (Ports(tcp.SourcePort), Ports(tcp.DestinationPort)),
        { Udp: { } udp } => (Ports(udp.SourcePort), Ports(udp.DestinationPort)),
        _ => (PortSet.All, PortSet.All),
    };

    private static PortSet Ports(PortMatch? match) => match switch
    {
        null => PortSet.All,
        { Operator: PortOperator.NotEqual } => PortSet.AllBut(match.Lower),
        { Operator: PortOperator.LessOrEqual } => PortSet.Range(0, match.Lower),
        { Operator: PortOperator.GreaterOrEqual } => PortSet.Range(match.Lower, ushort.MaxValue),
        _ => PortSet.Range(match.Lower, match.Upper),
    };
}
