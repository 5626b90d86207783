using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.Policy;

/// <summary>Conditions that RFC 8519 §4 knows and RFC 8520 §2 does not expect of a manager; refused by name, never passed over.</summary>
internal static class UnsupportedConditions
{
    internal static IEnumerable<string> In(AceMatches matches, PolicyDirection direction) =>
        Given(matches).Concat(InEthernet(matches.Ethernet, BroadcastFrames.AreMeantBy(matches))).Concat(InIp(matches.Ipv4 ?? matches.Ipv6))
            .Concat(InTcp(matches.Tcp)).Concat(OwnName(matches.Ipv4 ?? matches.Ipv6, direction))
            .Concat(matches.NotUnderstood.Select(unknown => unknown.Name));

    private static IEnumerable<string> Given(AceMatches matches) => Named(
        ("egress-interface", matches.EgressInterface is not null),
        ("ingress-interface", matches.IngressInterface is not null),
        ("length", matches.Udp?.Length is not null),
        ("rest-of-header", matches.Icmp?.RestOfHeader is not null));

    private static IEnumerable<string> InEthernet(EthernetMatch? ethernet, bool isBroadcast) => Named(
        ("destination-mac-address", ethernet?.Destination is not null && !isBroadcast),
        ("source-mac-address", ethernet?.Source is not null));

    private static IEnumerable<string> InIp(IpMatch? ip) => ip is null ? [] : Named(
        ("dscp", ip.Dscp is not null),
        ("ecn", ip.Ecn is not null),
        ("length", ip.Length is not null),
        ("ttl", ip.Ttl is not null),
        ("ihl", ip.HeaderLength is not null),
        ("flags", ip.Flags.Count > 0),
        ("offset", ip.Offset is not null),
        ("identification", ip.Identification is not null),
        ("flow-label", ip.FlowLabel is not null));

    private static IEnumerable<string> InTcp(TcpMatch? tcp) => tcp is null ? [] : Named(
        ("sequence-number", tcp.SequenceNumber is not null),
        ("acknowledgement-number", tcp.AcknowledgementNumber is not null),
        ("data-offset", tcp.DataOffset is not null),
        ("reserved", tcp.Reserved is not null),
        ("flags", tcp.Flags.Count > 0),
        ("window-size", tcp.WindowSize is not null),
        ("urgent-pointer", tcp.UrgentPointer is not null),
        ("options", tcp.Options is not null));

    // RFC 8520 §8.2: the device itself is not spoken of by name.
    private static IEnumerable<string> OwnName(IpMatch? ip, PolicyDirection direction) => Named(
        ("src-dnsname", direction == PolicyDirection.FromDevice && ip?.SourceDnsName is not null),
        ("dst-dnsname", direction == PolicyDirection.ToDevice && ip?.DestinationDnsName is not null));

    private static IEnumerable<string> Named(params (string Name, bool IsGiven)[] conditions) =>
        conditions.Where(c => c.IsGiven).Select(c => c.Name);
}
