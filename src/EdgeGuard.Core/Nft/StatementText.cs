using System.Collections.Immutable;
using System.Diagnostics;

namespace EdgeGuard.Core.Nft;

/// <summary>One statement of a rule in nft's notation.</summary>
internal static class StatementText
{
    internal static string Write(NftStatement statement) => statement switch
    {
        NftStatement.Match match => $"{FieldName(match.Field)} {(match.Not ? "!= " : "")}{Values(match)}",
        NftStatement.Lookup lookup => $"{Fields(lookup.Fields)} {(lookup.Not ? "!= " : "")}@{lookup.Set}",
        NftStatement.VerdictMap map => $"{Fields(map.Fields)} vmap @{map.Map}",
        NftStatement.Meter meter =>
            $"update @{meter.Set} {{ {Fields(meter.Fields)} limit rate {meter.PerSecond}/second burst {meter.Burst} packets }}",
        NftStatement.CountFor count => $"update @{count.Set} {{ {Fields(count.Fields)} counter }}",
        NftStatement.Remember remember => $"update @{remember.Set} {{ {Fields(remember.Fields)} timeout {RulesetText.Duration(remember.Timeout)} }}",
        NftStatement.LiveFlowsOver flows => $"add @{flows.Set} {{ {Fields(flows.Fields)} ct count over {flows.Most} }}",
        NftStatement.Limit limit => $"limit rate {limit.PerSecond}/second burst {limit.Burst} packets",
        NftStatement.Log log => $"log prefix \"{log.Prefix}\" group {log.Group} snaplen {log.Octets} queue-threshold {log.QueueThreshold}",
        NftStatement.Decide decide => RulesetText.Verdict(decide.Verdict),
        _ => WriteFlow(statement),
    };

    private static string WriteFlow(NftStatement statement) => statement switch
    {
        NftStatement.State state => $"ct state {string.Join(',', States(state.AnyOf))}",
        NftStatement.Direction direction => $"ct direction {(direction.Reply ? "reply" : "original")}",
        NftStatement.DestinationRewritten => "ct status dnat",
        NftStatement.FirstOfFlow => "ct status & confirmed == 0",
        NftStatement.TcpFlags flags => $"tcp flags & 0x{flags.Mask:x2} == 0x{flags.Value:x2}",
        NftStatement.LaterFragment { Ipv6: true } => "frag frag-off != 0",
        NftStatement.LaterFragment => "ip frag-off & 0x1fff != 0",
        NftStatement.FirstFragment => "frag frag-off 0",
        NftStatement.Counter => "counter",
        NftStatement.Untrack => "notrack",
        NftStatement.Redirect redirect => $"redirect to :{redirect.Port}",
        _ => throw new UnreachableException(statement.GetType().Name),
    };

    /// <summary>The type of a field's values.</summary>
    internal static NftType TypeOf(NftField field) => field switch
    {
        NftField.InInterface or NftField.OutInterface => NftType.IfName,
        NftField.EtherSource or NftField.EtherDestination or NftField.ArpSenderMac or NftField.NeighborMac or NftField.SolicitorMac => NftType.EtherAddr,
        NftField.Ipv4Source or NftField.Ipv4Destination or NftField.ArpSenderIp => NftType.Ipv4Addr,
        NftField.Ipv6Source or NftField.Ipv6Destination or NftField.NeighborTarget => NftType.Ipv6Addr,
        NftField.EtherType or NftField.FrameType or NftField.LlcAddresses => NftType.EtherType,
        NftField.SourcePort or NftField.DestinationPort => NftType.InetService,
        NftField.IcmpType => NftType.IcmpType,
        NftField.IcmpCode => NftType.IcmpCode,
        NftField.Icmpv6Type => NftType.Icmpv6Type,
        NftField.Icmpv6Code => NftType.Icmpv6Code,
        _ => NftType.InetProto,
    };

    private static string FieldName(NftField field) => field switch
    {
        NftField.InInterface => "iifname",
        NftField.OutInterface => "oifname",
        NftField.Family => "meta nfproto",
        NftField.Protocol => "meta l4proto",
        NftField.EtherSource => "ether saddr",
        NftField.EtherDestination => "ether daddr",
        NftField.Ipv4Source => "ip saddr",
        NftField.Ipv4Destination => "ip daddr",
        _ => LaterFieldName(field),
    };

    private static string LaterFieldName(NftField field) => field switch
    {
        NftField.Ipv6Source => "ip6 saddr",
        NftField.Ipv6Destination => "ip6 daddr",
        NftField.SourcePort => "th sport",
        NftField.DestinationPort => "th dport",
        NftField.IcmpType => "icmp type",
        NftField.IcmpCode => "icmp code",
        NftField.Icmpv6Type => "icmpv6 type",
        NftField.Icmpv6Code => "icmpv6 code",
        _ => NeighborFieldName(field),
    };

    private static string NeighborFieldName(NftField field) => field switch
    {
        NftField.EtherType => "meta protocol",
        NftField.ArpSenderMac => "arp saddr ether",
        NftField.ArpSenderIp => "arp saddr ip",
        NftField.NeighborTarget => "icmpv6 taddr",
        NftField.NeighborMac => "@th,208,48",
        NftField.SolicitorMac => "@th,80,48",
        NftField.SecondNeighborOption => "@th,256,8",
        NftField.ThirdNeighborOption => "@th,320,8",
        NftField.SecondSolicitorOption => "@th,128,8",
        NftField.ThirdSolicitorOption => "@th,192,8",
        NftField.FrameType => "ether type",
        NftField.LlcAddresses => "@ll,112,16",
        _ => throw new UnreachableException(field.ToString()),
    };

    /// <summary>Whether <c>nft</c> reads this statement. It compares no octets without a name with a set, and knows <c>taddr</c> only since 1.0.7.</summary>
    internal static bool IsReadable(NftStatement statement) =>
        statement is not NftStatement.Lookup lookup || !lookup.Fields.Any(f => f is NftField.NeighborTarget or NftField.NeighborMac or NftField.SolicitorMac);

    private static string Fields(ImmutableArray<NftField> fields) => string.Join(" . ", fields.Select(FieldName));

    private static string Values(NftStatement.Match match)
    {
        NftType type = TypeOf(match.Field);
        int width = NftKey.WidthOf(type);
        List<string> values = [.. match.Values.Select(range => range.First == range.Last
            ? RulesetText.Value(type, range.First.Octets[..width])
            : $"{RulesetText.Value(type, range.First.Octets[..width])}-{RulesetText.Value(type, range.Last.Octets[..width])}")];
        return values is [var only] ? only : $"{{ {string.Join(", ", values)} }}";
    }

    private static IEnumerable<string> States(CtState states) =>
        Enum.GetValues<CtState>().Where(s => s != CtState.None && states.HasFlag(s)).Select(s => s.ToString().ToLowerInvariant());
}
