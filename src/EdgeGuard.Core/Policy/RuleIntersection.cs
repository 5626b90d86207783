using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Policy;

/// <summary>The flows that two entries of one direction have in common, as one entry.</summary>
internal static class RuleIntersection
{
    /// <summary>The entry that matches where both do; it decides as <paramref name="rule"/> does, and has its origin.</summary>
    /// <param name="rule">Any entry.</param>
    /// <param name="allowing">An allowing entry of the other list.</param>
    /// <returns>null where no flow matches both, or where an allowing entry cannot express both peers.</returns>
    internal static PolicyRule? Of(PolicyRule rule, PolicyRule allowing)
    {
        if (rule.Family != allowing.Family) return null;
        if (!TryNarrow(rule.DeviceNetwork, allowing.DeviceNetwork, out IPNetwork? own) || TrafficOf(rule.Traffic, allowing.Traffic) is not { } traffic) return null;
        // No entry speaks of a host that has two names, or a name that the device must have resolved itself. A prohibition then holds beside the
        // other entry as well, which allows less.
        if (HaveTwoNames(rule.Peer, allowing.Peer)) return rule.Allows ? null : rule;
        return PeerOf(rule.Peer, allowing.Peer) is { } peer ? rule with { DeviceNetwork = own, Peer = peer, Traffic = traffic } : null;
    }

    private static Peer? PeerOf(Peer one, Peer other)
    {
        if (!TryNarrow(one.Network, other.Network, out IPNetwork? network)) return null;
        // "Local networks" beside a group means that group, and without one never a group (PeerDirectory).
        if (network is { } both && AddressScope.IsGroup(both) && (MeansHosts(one) || MeansHosts(other))) return null;
        return new() { Network = network, DnsName = one.DnsName ?? other.DnsName, Classes = [.. one.Classes.Union(other.Classes)] };
    }

    private static bool HaveTwoNames(Peer one, Peer other) =>
        one.DnsName is { } name && other.DnsName is { } second && name != second;

    private static bool MeansHosts(Peer peer) =>
        peer.Classes.Contains(PeerClass.LocalNetworks) && !(peer.Network is { } network && AddressScope.IsGroup(network));

    private static Traffic? TrafficOf(Traffic one, Traffic other)
    {
        PortSet own = one.DevicePorts.Common(other.DevicePorts), peer = one.PeerPorts.Common(other.PeerPorts);
        if (own.IsEmpty || peer.IsEmpty || Differ(one.Protocol, other.Protocol) || Differ(one.IcmpCode, other.IcmpCode)) return null;
        return TypesOf(one.IcmpTypes, other.IcmpTypes) is not { } types ? null : new()
        {
            Protocol = one.Protocol ?? other.Protocol,
            DevicePorts = own,
            PeerPorts = peer,
            IcmpTypes = types,
            IcmpCode = one.IcmpCode ?? other.IcmpCode,
        };
    }

    private static bool Differ(byte? one, byte? other) => one is { } given && other is { } theirs && given != theirs;

    // Empty means any type, and null that none is in both.
    private static ImmutableArray<byte>? TypesOf(ImmutableArray<byte> one, ImmutableArray<byte> other)
    {
        if (one.IsEmpty) return other;
        if (other.IsEmpty) return one;
        ImmutableArray<byte> common = [.. one.Intersect(other)];
        return common.IsEmpty ? null : common;
    }

    private static bool TryNarrow(IPNetwork? one, IPNetwork? other, out IPNetwork? narrow)
    {
        (IPNetwork? wide, narrow) = one is { } first && (other is not { } second || first.PrefixLength >= second.PrefixLength) ? (other, one) : (one, other);
        return wide is not { } outer || outer.Contains(narrow!.Value.BaseAddress);
    }
}
