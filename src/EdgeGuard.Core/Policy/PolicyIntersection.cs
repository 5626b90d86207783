using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace EdgeGuard.Core.Policy;

/// <summary>
/// The intersection of two policies: a flow passes where both lists of its direction accept it. It is one ordered list again, so the kernel's ruleset,
/// <see cref="FlowEvaluator"/> and <see cref="GroupAnswers"/> read it like any other policy.
/// </summary>
/// <remarks>
/// The result is exact, with two exceptions, in which it is narrower and never wider: a peer that two different DNS names must both mean, and a list
/// that would exceed <see cref="MostRules"/>.
/// </remarks>
public static class PolicyIntersection
{
    /// <summary>Rules of one direction, at most. Beyond it, only entries that a single entry of the other list allows entirely stay allowed.</summary>
    public const int MostRules = 2_000;

    // A policy never changes, so neither does its intersection with another one.
    private static readonly ConditionalWeakTable<DevicePolicy, ConditionalWeakTable<DevicePolicy, DevicePolicy>> Made = [];

    /// <summary>The common policy. Allowed flows keep the entry of <paramref name="one"/> as their origin.</summary>
    public static DevicePolicy Of(DevicePolicy one, DevicePolicy other) =>
        Made.GetValue(one, static _ => []).GetValue(other, o => Make(one, o));

    private static DevicePolicy Make(DevicePolicy one, DevicePolicy other) => new()
    {
        FromDevice = Common(one.FromDevice, other.FromDevice),
        ToDevice = Common(one.ToDevice, other.ToDevice),
        Notes = [.. one.Notes, .. other.Notes],
        RateLimit = Slower(one.RateLimit, other.RateLimit),
    };

    private static RateLimit? Slower(RateLimit? one, RateLimit? other) => one is null || other is null ? one ?? other : new(
        Math.Min(one.FlowsPerSecond, other.FlowsPerSecond), Math.Min(one.FlowsAtOnce, other.FlowsAtOnce),
        Math.Min(one.PacketsPerSecond, other.PacketsPerSecond), Math.Min(one.PacketsAtOnce, other.PacketsAtOnce));

    // In each list the first match decides. In the order of the pairs (outer, inner), the first pair that matches a flow is the pair of both first
    // matches, because whether an entry matches does not depend on the other list. A denying outer entry needs no partner.
    private static ImmutableArray<PolicyRule> Common(ImmutableArray<PolicyRule> inner, ImmutableArray<PolicyRule> outer)
    {
        HashSet<PolicyRule> seen = [];
        List<PolicyRule> common = [];
        foreach (PolicyRule rule in outer.Where(r => !r.RepliesOnly).SelectMany(o => Pairs(inner, o)))
        {
            if (!seen.Add(rule)) continue;
            if (common.Count == MostRules) return Covered(inner, outer);
            common.Add(rule);
        }
        return [.. common, .. inner.Where(r => r.RepliesOnly)];
    }

    private static IEnumerable<PolicyRule> Pairs(ImmutableArray<PolicyRule> inner, PolicyRule outer) => outer.Allows
        ? inner.Where(r => !r.RepliesOnly).Select(r => RuleIntersection.Of(r, outer)).OfType<PolicyRule>()
        : [outer];

    // All that either forbids comes first; then an entry of one stays where a single entry of the other allows all of it.
    private static ImmutableArray<PolicyRule> Covered(ImmutableArray<PolicyRule> one, ImmutableArray<PolicyRule> other) =>
    [
        .. one.Concat(other).Where(r => !r.Allows).Distinct(),
        .. one.Where(r => IsCovered(r, other)).Concat(other.Where(r => IsCovered(r, one))).Distinct(),
    ];

    private static bool IsCovered(PolicyRule rule, ImmutableArray<PolicyRule> others) =>
        rule is { Allows: true, RepliesOnly: false } && others.Any(o => o is { Allows: true, RepliesOnly: false } && RuleIntersection.Of(rule, o) == rule);
}
