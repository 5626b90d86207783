using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Core.Policy;

/// <summary>One permission or prohibition of a profile: the initiator, the peer and the traffic. Answers are included.</summary>
public sealed record Permission
{
    /// <summary>Allows; else forbids.</summary>
    public required bool Allows { get; init; }

    /// <summary>Whether the device begins, or its peer.</summary>
    public required PolicyDirection Starter { get; init; }

    /// <summary>The other end.</summary>
    public required Peer Peer { get; init; }

    /// <summary>The device's own address must lie here; null for any.</summary>
    public IPNetwork? DeviceNetwork { get; init; }

    /// <summary>Which traffic.</summary>
    public required Traffic Traffic { get; init; }

    /// <summary>Holds for IPv4.</summary>
    public bool InIpv4 { get; init; }

    /// <summary>Holds for IPv6.</summary>
    public bool InIpv6 { get; init; }

    /// <summary>
    /// What a policy lets happen, in the order that decides. An entry for both families is one permission; entries that let
    /// answers through are none of their own.
    /// </summary>
    public static ImmutableArray<Permission> Of(DevicePolicy policy)
    {
        List<Permission> permissions = [];
        Dictionary<Permission, int> places = [];
        foreach (PolicyRule rule in policy.FromDevice.Concat(policy.ToDevice).Where(IsBeginning))
        {
            Permission bare = Bare(rule);
            if (!places.TryGetValue(bare, out int place))
            {
                places[bare] = place = permissions.Count;
                permissions.Add(bare);
            }
            bool isIpv4 = rule.Family == AddressFamily.InterNetwork;
            permissions[place] = permissions[place] with
            {
                InIpv4 = permissions[place].InIpv4 || isIpv4,
                InIpv6 = permissions[place].InIpv6 || !isIpv4,
            };
        }
        return [.. permissions];
    }

    private static bool IsBeginning(PolicyRule rule) => !rule.RepliesOnly && !IsEchoReply(rule.Traffic);

    private static bool IsEchoReply(Traffic traffic) => traffic switch
    {
        { Protocol: IpProtocols.Icmp, IcmpTypes: [0] } => true,
        { Protocol: IpProtocols.Icmpv6, IcmpTypes: [129] } => true,
        _ => false,
    };

    private static Permission Bare(PolicyRule rule) => new()
    {
        Allows = rule.Allows,
        Starter = rule.Direction,
        Peer = rule.Peer with { Classes = [.. rule.Peer.Classes.Select(WithoutOwner)] },
        DeviceNetwork = rule.DeviceNetwork,
        Traffic = rule.Traffic,
    };

    // "My controllers" mean the same to every version of a profile, wherever it was fetched.
    private static PeerClass WithoutOwner(PeerClass known) =>
        known.Kind == PeerClassKind.MyController ? known with { Value = "" } : known;
}
