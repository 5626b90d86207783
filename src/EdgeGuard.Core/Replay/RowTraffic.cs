using System.Collections.Immutable;
using System.Net.Sockets;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Replay;

/// <summary>Protocols, ports and ICMP of a row, in the terms of policies.</summary>
internal static class RowTraffic
{
    // What a device sends behind a hop-by-hop header (RFC 2710 §3, RFC 3810 §5); a policy reads "next header 0" likewise.
    private static readonly ImmutableArray<byte> MulticastListening = [130, 131, 132, 143];

    internal static Traffic Read(RowFields fields, ImmutableArray<AddressFamily> families, bool isOutward)
    {
        byte? protocol = (byte?)fields.Number(RuleTableReader.Protocol, byte.MaxValue);
        (PortSet source, PortSet destination) = (fields.Ports(RuleTableReader.SourcePort), fields.Ports(RuleTableReader.DestinationPort));
        (int? type, int? code) = (fields.Number(RuleTableReader.IcmpType, byte.MaxValue), fields.Number(RuleTableReader.IcmpCode, byte.MaxValue));
        if (protocol == 0 && families is [AddressFamily.InterNetworkV6]) return new() { Protocol = IpProtocols.Icmpv6, IcmpTypes = MulticastListening };
        if (protocol is not (IpProtocols.Tcp or IpProtocols.Udp) && !(source.IsAll && destination.IsAll))
            fields.Refuse("it names ports, and its ipProto is neither 6 (TCP) nor 17 (UDP)");
        Traffic traffic = new() { Protocol = protocol, DevicePorts = isOutward ? source : destination, PeerPorts = isOutward ? destination : source };
        return protocol is IpProtocols.Icmp or IpProtocols.Icmpv6
            ? traffic with { IcmpTypes = type is { } stated ? [(byte)stated] : [], IcmpCode = (byte?)code }
            : traffic;
    }
}
