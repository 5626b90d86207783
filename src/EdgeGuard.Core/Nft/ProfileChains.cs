using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>One direction of a policy in the kernel's terms, for one address family; shared by all devices that have the policy.</summary>
/// <param name="Chain">Rules for what no exact key can say; null where there is nothing of the kind.</param>
/// <param name="Exact">Rules of one protocol and one port, whose peers become keys of a hash set.</param>
/// <param name="Sets">Sets of addresses that the chain looks into.</param>
internal sealed record ProfileChains(NftChain? Chain, ImmutableArray<PolicyRule> Exact, ImmutableArray<NftSet> Sets)
{
    /// <summary>Writes a direction of a policy.</summary>
    internal static ProfileChains Of(string key, DevicePolicy policy, PolicyDirection direction, IpFamily f, PeerDirectory directory, RulesetNames names)
    {
        (ImmutableArray<PolicyRule> exact, ImmutableArray<PolicyRule> chained) = Split(policy, direction, f);
        if (chained.IsEmpty) return new(null, exact, []);

        NftRule last = Rules.Rule("no entry allows it", Goto(ViolationChain(direction, f)));
        NftChain chain = new() { Name = names.Policy(key, direction, f), Comment = $"profile {key}", Rules = [.. chained.Select(r => Rule(r, f, names)), last] };
        return new(chain, exact, [.. chained.SelectMany(r => SetsOf(r, f, directory, names))]);
    }

    /// <summary>The rules that speak of a name, whether their peers are exact keys, and where they are not, the set of the name.</summary>
    internal static IEnumerable<(PolicyRule Rule, bool IsExact, string Set)> Named(DevicePolicy policy, PolicyDirection direction, IpFamily f, RulesetNames names)
    {
        if (policy[direction].All(r => r.Peer.DnsName is null)) return [];
        (ImmutableArray<PolicyRule> exact, ImmutableArray<PolicyRule> chained) = Split(policy, direction, f);
        return exact.Where(r => r.Peer.DnsName is not null).Select(r => (r, true, ""))
            .Concat(chained.Where(r => r.Peer.DnsName is not null).Select(r => (r, false, names.Name(r.Peer.DnsName!, direction, f))));
    }

    private static (ImmutableArray<PolicyRule> Exact, ImmutableArray<PolicyRule> Chained) Split(DevicePolicy policy, PolicyDirection direction, IpFamily f)
    {
        ImmutableArray<PolicyRule> rules = [.. policy[direction].Where(r => r.Family == f.Family && !r.RepliesOnly)];
        // Without a denying entry the order does not matter and exact keys may be asked first; with one, the chain keeps the order.
        bool commutes = rules.All(r => r.Allows);
        ImmutableArray<PolicyRule> exact = [.. rules.Where(r => commutes && IsExact(r))];
        return (exact, [.. rules.Where(r => !exact.Contains(r))]);
    }

    private static string ViolationChain(PolicyDirection direction, IpFamily f) =>
        f.Named(direction == PolicyDirection.FromDevice ? "violation_out" : "violation_in");

    private static bool IsExact(PolicyRule rule) =>
        rule is { DeviceNetwork: null, Traffic.Protocol: IpProtocols.Tcp or IpProtocols.Udp }
        && HasOneReceivingPort(rule)
        && rule.Peer.Classes.IsEmpty
        && IsHostOrName(rule.Peer);

    private static bool HasOneReceivingPort(PolicyRule rule) => rule.Direction == PolicyDirection.FromDevice
        ? rule.Traffic.PeerPorts.Single is not null && rule.Traffic.DevicePorts.IsAll
        : rule.Traffic.DevicePorts.Single is not null && rule.Traffic.PeerPorts.IsAll;

    private static bool IsHostOrName(Peer peer) => peer switch
    {
        { Network: { } network, DnsName: null } => network.PrefixLength == network.BaseAddress.GetAddressBytes().Length * 8,
        { Network: null, DnsName: not null } => true,
        _ => false,
    };

    private static NftRule Rule(PolicyRule rule, IpFamily f, RulesetNames names)
    {
        bool outward = rule.Direction == PolicyDirection.FromDevice;
        (NftField own, NftField other) = outward ? (f.Source, f.Destination) : (f.Destination, f.Source);
        List<NftStatement> statements = [];
        if (rule.DeviceNetwork is { } network) statements.Add(IsIn(own, network));
        statements.AddRange(PeerConditions(rule, f, other, names));
        statements.AddRange(TrafficConditions(rule.Traffic, f, outward));
        statements.Add(!rule.Allows ? Goto(ViolationChain(rule.Direction, f)) : outward ? Return : Accept);
        return new([.. statements]) { Comment = rule.Origin.ToString() };
    }

    internal static IEnumerable<NftStatement> PeerConditions(PolicyRule rule, IpFamily f, NftField field, RulesetNames names)
    {
        Peer peer = rule.Peer;
        if (peer.Network is { } network) yield return IsIn(field, network);
        if (peer.DnsName is { } name) yield return In(names.Name(name, rule.Direction, f), rule.Direction == PolicyDirection.FromDevice ? NftField.EtherSource : f.Destination, field);
        foreach (PeerClass peerClass in peer.Classes.Where(c => !IsMetByPrefix(c, peer))) yield return In(names.Class(peerClass, f), field);
    }

    internal static IEnumerable<NftStatement> TrafficConditions(Traffic traffic, IpFamily f, bool outward)
    {
        (PortSet source, PortSet destination) = outward ? (traffic.DevicePorts, traffic.PeerPorts) : (traffic.PeerPorts, traffic.DevicePorts);
        if (traffic.Protocol is { } protocol) yield return Is(NftField.Protocol, protocol);
        if (!source.IsAll) yield return Ports(NftField.SourcePort, source);
        if (!destination.IsAll) yield return Ports(NftField.DestinationPort, destination);
        if (!traffic.IcmpTypes.IsEmpty) yield return Is(f.IcmpType, traffic.IcmpTypes);
        if (traffic.IcmpCode is { } code) yield return Is(f.IcmpCode, code);
    }

    private static NftStatement.Match Ports(NftField field, PortSet ports) =>
        new(field, [.. ports.Ranges.Select(r => new NftRange(NftKey.Of(r.First), NftKey.Of(r.Last)))]);

    internal static IEnumerable<NftSet> SetsOf(PolicyRule rule, IpFamily f, PeerDirectory directory, RulesetNames names)
    {
        foreach (PeerClass peerClass in rule.Peer.Classes.Where(c => c.Kind != PeerClassKind.LocalNetworks))
            yield return AddressSet(names.Class(peerClass, f), f, directory.MembersOf(peerClass)) with { Comment = $"members of {peerClass.Kind} {peerClass.Value}" };
    }

    private static NftSet AddressSet(string name, IpFamily f, ImmutableArray<IPAddress> addresses) => new()
    {
        Name = name,
        Key = [f.Address],
        Elements = [.. addresses.Where(a => a.AddressFamily == f.Family).Select(NftKey.Of).Order().Distinct().Select(k => new NftElement(k))],
    };

    // "Local networks" beside a group prefix means the LAN side, and groups are never forwarded off it (BaseChains, chain known).
    private static bool IsMetByPrefix(PeerClass peerClass, Peer peer) =>
        peerClass.Kind == PeerClassKind.LocalNetworks && peer.Network is { } network && AddressScope.IsGroup(network);
}
