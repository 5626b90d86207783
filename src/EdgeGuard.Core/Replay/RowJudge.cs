using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Replay;

/// <summary>
/// Judges rows of a rule table by a policy. A row is a rule, not a packet. It is allowed when one entry of the policy matches all of it and no
/// earlier entry forbids some of it. It may also be allowed as the answers to a flow that the other end began.
/// </summary>
public sealed class RowJudge(DevicePolicy policy, PeerDirectory directory)
{
    private readonly RowCoverage _coverage = new(directory);

    /// <summary>Judges a row. One for both address families gets the worse verdict of the two.</summary>
    public FlowDecision Judge(RuleRow row)
    {
        if (row.OtherThanIp is { } type) return new(FlowVerdict.NotGoverned, null, $"frames of type 0x{type:x4} are not IP, and no profile decides about them");
        return row.Families.Select(family => Judge(row, family)).MaxBy(judgement => Weight(judgement.Verdict))!;
    }

    private static int Weight(FlowVerdict verdict) => verdict switch { FlowVerdict.Denied => 2, FlowVerdict.Allowed => 1, _ => 0 };

    private FlowDecision Judge(RuleRow row, AddressFamily family)
    {
        (PolicyRule? decides, PolicyRule? answers) = Deciding(row, row.Direction, family);
        if (decides is { Allows: true } && CanOpen(row)) return new(FlowVerdict.Allowed, decides.Origin, $"allowed by {decides.Origin}");
        answers ??= decides is { Allows: true } ? decides : null;
        if (answers is not null) return new(FlowVerdict.Allowed, answers.Origin, $"allowed as answers only, by {answers.Origin}");
        if (Asked(row, family) is { } asked) return new(FlowVerdict.Allowed, asked.Origin, $"allowed as answers only, to what {asked.Origin} lets the other end begin");
        if (LinkRow.Need(row, family, directory) is { } need) return new(FlowVerdict.NotGoverned, null, need);
        return decides is not null
            ? new(FlowVerdict.Denied, decides.Origin, $"denied by {decides.Origin}")
            : new(FlowVerdict.Denied, null, $"no entry allows all of it {(row.Direction == PolicyDirection.FromDevice ? "from the device" : "to the device")}");
    }

    // The first entry that allows all of the row or forbids some of it decides; one that lets only answers through does not.
    private (PolicyRule? Decides, PolicyRule? Answers) Deciding(RuleRow row, PolicyDirection direction, AddressFamily family)
    {
        PolicyRule? answers = null;
        foreach (PolicyRule rule in policy[direction].Where(rule => rule.Family == family))
        {
            if (rule.Allows ? !_coverage.IsWhole(rule, row) : rule.RepliesOnly || !_coverage.IsPart(rule, row)) continue;
            if (!rule.RepliesOnly) return (rule, answers);
            answers ??= rule;
        }
        return (null, answers);
    }

    // Answers need no entry of their own: they belong to the flow. A row counts as answers where its source port is a service port.
    private PolicyRule? Asked(RuleRow row, AddressFamily family)
    {
        if (AskedBy(row) is not { } request) return null;
        PolicyDirection other = row.Direction == PolicyDirection.FromDevice ? PolicyDirection.ToDevice : PolicyDirection.FromDevice;
        return Deciding(request, other, family).Decides is { Allows: true } asked ? asked : null;
    }

    private static RuleRow? AskedBy(RuleRow row) => row.Traffic switch
    {
        { Protocol: IpProtocols.Tcp or IpProtocols.Udp } when !SendersPorts(row).IsAll && ReceiversPorts(row).IsAll => row,
        { Protocol: IpProtocols.Icmp, IcmpTypes: [0] } => row with { Traffic = row.Traffic with { IcmpTypes = [8] } },
        { Protocol: IpProtocols.Icmpv6, IcmpTypes: [129] } => row with { Traffic = row.Traffic with { IcmpTypes = [128] } },
        _ => null,
    };

    private static PortSet SendersPorts(RuleRow row) => row.Direction == PolicyDirection.FromDevice ? row.Traffic.DevicePorts : row.Traffic.PeerPorts;

    private static PortSet ReceiversPorts(RuleRow row) => row.Direction == PolicyDirection.FromDevice ? row.Traffic.PeerPorts : row.Traffic.DevicePorts;

    private static bool CanOpen(RuleRow row) => row.Traffic.IcmpTypes.All(type => IcmpRequests.CanOpen(new()
    {
        Direction = row.Direction,
        Protocol = row.Traffic.Protocol ?? 0,
        Device = IPAddress.Any,
        Peer = row.Traffic.Protocol == IpProtocols.Icmpv6 ? IPAddress.IPv6Any : IPAddress.Any,
        IcmpType = type,
    }));
}

/// <summary>Rows of traffic that every device needs, so that no profile decides about it.</summary>
internal static class LinkRow
{
    private const ushort Dhcp4Server = 67;
    private const ushort Dhcp4Client = 68;
    private const ushort Dhcp6Server = 547;
    private const ushort Dhcp6Client = 546;

    /// <returns>Its purpose; null where some of the row is other traffic.</returns>
    internal static string? Need(RuleRow row, AddressFamily family, PeerDirectory directory)
    {
        if (Representative(row.Peer, family) is not { } peer) return null;
        if (row.Direction == PolicyDirection.ToDevice && directory.Gateways.Contains(peer)) return "what the gateway itself sends is the owner's";
        if (!directory.IsOnTheLink(peer) || row.Traffic.Protocol is not { } protocol) return null;
        Flow flow = new()
        {
            Direction = row.Direction,
            Protocol = protocol,
            Device = family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any,
            Peer = peer,
            PeerPort = row.Traffic.PeerPorts.Single ?? 0,
            DevicePort = ClientPort(row.Traffic),
        };
        ImmutableArray<byte> types = row.Traffic.IcmpTypes.IsEmpty ? [0] : row.Traffic.IcmpTypes;
        return types.Select(type => Housekeeping.Speaks(flow with { IcmpType = type })).Aggregate((all, next) => all is null ? null : next);
    }

    // A rule table does not state a client's own port, and DHCP has only one.
    private static ushort ClientPort(Traffic traffic) => (traffic.DevicePorts.IsAll, traffic.PeerPorts.Single) switch
    {
        (true, Dhcp4Server) => Dhcp4Client,
        (true, Dhcp6Server) => Dhcp6Client,
        _ => traffic.DevicePorts.Single ?? 0,
    };

    private static IPAddress? Representative(RowPeer peer, AddressFamily family) => peer switch
    {
        RowPeer.Addresses { Network: var network } when AddressScope.IsSingle(network) || AddressScope.IsGroup(network) => network.BaseAddress,
        RowPeer.Neighbours => family == AddressFamily.InterNetwork ? IPAddress.Broadcast : IPAddress.Parse("ff02::1"),
        _ => null,
    };
}
