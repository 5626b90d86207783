using System.Collections.Immutable;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.Policy;

/// <summary>
/// Whether a new version of a profile may permit what the old one did not. In doubt it may: an entry counts as permitted before only where a single
/// entry of the old version permits all of it.
/// </summary>
public static class PolicyWidening
{
    /// <summary>Whether it may, also by its caps or by what it leaves open in quarantine.</summary>
    public static bool IsPossible(MudFile before, MudFile after)
    {
        DevicePolicy old = PolicyCompiler.Compile(before), now = PolicyCompiler.Compile(after);
        return IsWider(old, now) || IsWider(InQuarantine(before, old), InQuarantine(after, now))
            // A maker's cap may be lower than the usual one, so one that is gone or changed may be wider.
            || !after.ExtensionNodes.FromDeviceBandwidth.SequenceEqual(before.ExtensionNodes.FromDeviceBandwidth);
    }

    /// <summary>The same for policies without caps and quarantine.</summary>
    internal static bool IsPossible(DevicePolicy before, DevicePolicy after) => IsWider(before, after);

    private static DevicePolicy InQuarantine(MudFile file, DevicePolicy policy) => PolicyCompiler.InQuarantine(policy, file.ExtensionNodes.QuarantineAces);

    private static bool IsWider(DevicePolicy old, DevicePolicy now) => IsWider(old.FromDevice, now.FromDevice) || IsWider(old.ToDevice, now.ToDevice);

    private static bool IsWider(ImmutableArray<PolicyRule> old, ImmutableArray<PolicyRule> now) =>
        now.Index().Any(entry => entry.Item.Allows && !IsPermitted(entry.Item, now[..entry.Index], old));

    // What an earlier entry of the old list forbids of it has to be forbidden before it in the new list too. An entry about answers forbids nothing.
    private static bool IsPermitted(PolicyRule rule, ImmutableArray<PolicyRule> before, ImmutableArray<PolicyRule> old)
    {
        foreach (PolicyRule listed in old)
        {
            if (listed.Allows && (rule.RepliesOnly || !listed.RepliesOnly) && Covers(listed, rule)) return true;
            if (Forbids(listed) && Overlaps(listed, rule) && !before.Any(earlier => Forbids(earlier) && Covers(earlier, listed))) return false;
        }
        return false;
    }

    private static bool Forbids(PolicyRule rule) => rule is { Allows: false, RepliesOnly: false };

    private static bool Covers(PolicyRule wide, PolicyRule rule) =>
        (wide.Peer.DnsName is null || wide.Peer.DnsName == rule.Peer.DnsName) && RuleIntersection.Of(rule, wide) == rule;

    // Two names may mean one host.
    private static bool Overlaps(PolicyRule one, PolicyRule other) =>
        one.Peer.DnsName is { } name && other.Peer.DnsName is { } second && name != second || RuleIntersection.Of(one, other) is not null;
}
