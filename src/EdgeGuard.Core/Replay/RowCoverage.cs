using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Replay;

/// <summary>Whether a rule matches all of a row, or some of it.</summary>
internal sealed class RowCoverage(PeerDirectory directory)
{
    /// <summary>The rule matches every packet of the row.</summary>
    internal bool IsWhole(PolicyRule rule, RuleRow row) =>
        (rule.DeviceNetwork is not { } own || (row.DeviceNetwork is { } stated && AddressScope.Holds(own, stated)))
        && HoldsTraffic(rule.Traffic, row.Traffic)
        && HoldsPeer(rule.Peer, row.Peer);

    /// <summary>The rule may match some packet of the row. Names and addresses that are not known to belong together do not match.</summary>
    internal bool IsPart(PolicyRule rule, RuleRow row) =>
        (rule.DeviceNetwork is not { } own || row.DeviceNetwork is not { } stated || AddressScope.Overlap(own, stated))
        && MeetsTraffic(rule.Traffic, row.Traffic)
        && MeetsPeer(rule.Peer, row.Peer);

    private static bool HoldsTraffic(Traffic rule, Traffic row) =>
        (rule.Protocol is null || rule.Protocol == row.Protocol)
        && rule.DevicePorts.Includes(row.DevicePorts) && rule.PeerPorts.Includes(row.PeerPorts)
        && (rule.IcmpTypes.IsEmpty || (!row.IcmpTypes.IsEmpty && row.IcmpTypes.All(type => rule.IcmpTypes.Contains(type))))
        && (rule.IcmpCode is null || rule.IcmpCode == row.IcmpCode);

    private static bool MeetsTraffic(Traffic rule, Traffic row) =>
        (rule.Protocol is null || row.Protocol is null || rule.Protocol == row.Protocol)
        && rule.DevicePorts.Overlaps(row.DevicePorts) && rule.PeerPorts.Overlaps(row.PeerPorts)
        && MeetsIcmp(rule, row);

    private static bool MeetsIcmp(Traffic rule, Traffic row) =>
        (rule.IcmpTypes.IsEmpty || row.IcmpTypes.IsEmpty || row.IcmpTypes.Any(type => rule.IcmpTypes.Contains(type)))
        && (rule.IcmpCode is null || row.IcmpCode is null || rule.IcmpCode == row.IcmpCode);

    private bool HoldsPeer(Peer rule, RowPeer row) => row switch
    {
        RowPeer.Addresses { Network: var network } => HoldsAddresses(rule, network),
        RowPeer.Host { Name: var name } => rule is { Network: null, Classes: [] } && (rule.DnsName is null || ProfileNames.Covers(rule.DnsName, name))
            || HoldsKnown(rule, name),
        RowPeer.Neighbours => rule is { Network: null, DnsName: null } && rule.Classes.All(known => known.Kind == PeerClassKind.LocalNetworks),
        _ => rule is { Network: null, DnsName: null, Classes: [] },
    };

    private bool HoldsAddresses(Peer rule, IPNetwork network)
    {
        if (AddressScope.IsSingle(network)) return directory.Matches(rule, network.BaseAddress);
        return rule.DnsName is null
            && (rule.Network is not { } wider || AddressScope.Holds(wider, network))
            && rule.Classes.All(known => known.Kind == PeerClassKind.LocalNetworks && (AddressScope.IsGroup(network) || directory.LocalNetworks.Any(local => AddressScope.Holds(local, network))));
    }

    private bool HoldsKnown(Peer rule, string name) =>
        directory.AddressesOf(name) is { IsEmpty: false } addresses && addresses.All(address => directory.Matches(rule, address));

    private bool MeetsPeer(Peer rule, RowPeer row) => row switch
    {
        RowPeer.Addresses { Network: var network } => MeetsAddresses(rule, network),
        RowPeer.Host { Name: var name } => HoldsPeer(rule, row) || directory.AddressesOf(name).Any(address => directory.Matches(rule, address)),
        _ => true,
    };

    private bool MeetsAddresses(Peer rule, IPNetwork network)
    {
        if (AddressScope.IsSingle(network)) return directory.Matches(rule, network.BaseAddress);
        return (rule.Network is not { } other || AddressScope.Overlap(other, network))
            && (rule.DnsName is not { } name || directory.AddressesOf(name).Any(network.Contains))
            && rule.Classes.All(known => known.Kind == PeerClassKind.LocalNetworks
                ? AddressScope.IsGroup(network) || directory.LocalNetworks.Any(local => AddressScope.Overlap(local, network))
                : directory.MembersOf(known).Any(network.Contains));
    }
}
