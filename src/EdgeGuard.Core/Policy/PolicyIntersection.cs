using System.Collections.Immutable;
using System.Net;

namespace EdgeGuard.Core.Policy;

/// <summary>
/// The intersection of two policies, for two devices that cannot be distinguished. It is never wider than either. Where an exact result would need a new
/// kind of rule, it is narrower.
/// </summary>
public static class PolicyIntersection
{
    /// <summary>The common policy.</summary>
    public static DevicePolicy Of(DevicePolicy one, DevicePolicy other) => new()
    {
        FromDevice = Common(one.FromDevice, other.FromDevice),
        ToDevice = Common(one.ToDevice, other.ToDevice),
        Notes = [.. one.Notes, .. other.Notes],
        RateLimit = Slower(one.RateLimit, other.RateLimit),
    };

    private static RateLimit? Slower(RateLimit? one, RateLimit? other) => one is null || other is null ? one ?? other : new(
        Math.Min(one.FlowsPerSecond, other.FlowsPerSecond), Math.Min(one.FlowsAtOnce, other.FlowsAtOnce),
        Math.Min(one.PacketsPerSecond, other.PacketsPerSecond), Math.Min(one.PacketsAtOnce, other.PacketsAtOnce));

    // All that either forbids comes first; then an entry of one stays where a single entry of the other allows all of it.
    private static ImmutableArray<PolicyRule> Common(ImmutableArray<PolicyRule> one, ImmutableArray<PolicyRule> other) =>
    [
        .. one.Concat(other).Where(r => !r.Allows).Distinct(),
        .. one.Where(r => r.Allows && other.Any(s => Covers(s, r))).Concat(other.Where(r => r.Allows && one.Any(s => Covers(s, r)))).Distinct(),
    ];

    private static bool Covers(PolicyRule wide, PolicyRule narrow) =>
        wide.Allows
        && wide.Family == narrow.Family
        && (!wide.RepliesOnly || narrow.RepliesOnly)
        && IsWithin(narrow.DeviceNetwork, wide.DeviceNetwork)
        && Covers(wide.Peer, narrow.Peer)
        && Covers(wide.Traffic, narrow.Traffic);

    private static bool Covers(Peer wide, Peer narrow) =>
        IsWithin(narrow.Network, wide.Network)
        && (wide.DnsName is null || wide.DnsName == narrow.DnsName)
        && wide.Classes.All(c => narrow.Classes.Contains(c));

    private static bool Covers(Traffic wide, Traffic narrow) =>
        (wide.Protocol is null || wide.Protocol == narrow.Protocol)
        && Covers(wide.DevicePorts, narrow.DevicePorts)
        && Covers(wide.PeerPorts, narrow.PeerPorts)
        && (wide.IcmpTypes.IsEmpty || !narrow.IcmpTypes.IsEmpty && narrow.IcmpTypes.All(t => wide.IcmpTypes.Contains(t)))
        && (wide.IcmpCode is null || wide.IcmpCode == narrow.IcmpCode);

    private static bool Covers(PortSet wide, PortSet narrow) =>
        narrow.Ranges.All(n => wide.Ranges.Any(w => w.First <= n.First && n.Last <= w.Last));

    private static bool IsWithin(IPNetwork? narrow, IPNetwork? wide) =>
        wide is not { } outer || narrow is { } inner && inner.PrefixLength >= outer.PrefixLength && outer.Contains(inner.BaseAddress);
}
