namespace EdgeGuard.Core.Nft;

/// <summary>
/// A ruleset for a kernel that lacks something of what it needs. What passes is never more than with the whole ruleset: a
/// rule that allows goes with the condition that cannot be asked, a rule that denies stays without it.
/// </summary>
public static class RulesetFallback
{
    /// <summary>The ruleset without what is lacking.</summary>
    public static Ruleset Without(Ruleset ruleset, MissingNftFeatures lack) => lack == MissingNftFeatures.None ? ruleset : new()
    {
        Sets = [.. ruleset.Sets.Where(set => !LacksTableOf(set.Name, lack)).Where(set => !set.IsDynamic || !LacksMeters(lack) || IsLookedUp(ruleset, set)).Select(set => LacksMeters(lack) ? Still(set) : set)],
        Chains =
        [
            .. from chain in ruleset.Chains
               where !(chain.Hook?.Type == NftChainType.Nat && lack.HasFlag(MissingNftFeatures.Redirects))
               where !(chain.Hook?.Point == NftHookPoint.Ingress && lack.HasFlag(MissingNftFeatures.Ports)) && !LacksTableOf(chain.Name, lack)
               select chain with { Rules = [.. chain.Rules.Select(rule => Without(rule, lack)).OfType<NftRule>()] },
        ],
    };

    private static bool LacksTableOf(string name, MissingNftFeatures lack) =>
        NftTableFamilies.Of(name) == NftTableFamily.Netdev && (lack & (MissingNftFeatures.Arp | MissingNftFeatures.Ports)) != 0;

    // A meter is a limit in a set.
    private static bool LacksMeters(MissingNftFeatures lack) => (lack & (MissingNftFeatures.Meters | MissingNftFeatures.Limits)) != 0;

    // What no rule can add to stays empty, and rules may go on looking into it.
    private static NftSet Still(NftSet set) => set.IsDynamic ? set with { IsDynamic = false, HasTimeout = false, DefaultTimeout = null } : set;

    private static bool IsLookedUp(Ruleset ruleset, NftSet set) =>
        ruleset.Chains.Any(c => c.Rules.Any(r => r.Statements.Any(s => s is NftStatement.Lookup lookup && lookup.Set == set.Name)));

    private static NftRule? Without(NftRule rule, MissingNftFeatures lack)
    {
        if (rule.Statements.Any(s => DropsAllWithout(s, lack))) return null;
        List<NftStatement> kept = [];
        foreach (NftStatement statement in rule.Statements)
        {
            if (Substitute(statement, lack) is { } other) kept.Add(other);
            else if (IsCondition(statement) && !Denies(rule, passing: statement)) return null;
        }
        return kept.Exists(Matters) ? rule with { Statements = [.. kept] } : null;
    }

    // Without the condition, the rule would drop whole neighbor messages, so that no device could find another, or each new flow.
    private static bool DropsAllWithout(NftStatement statement, MissingNftFeatures lack) => statement switch
    {
        NftStatement.FirstFragment => lack.HasFlag(MissingNftFeatures.Fragments),
        NftStatement.LiveFlowsOver => lack.HasFlag(MissingNftFeatures.LiveFlows) || LacksMeters(lack),
        _ => false,
    };

    /// <returns>null for a statement that has to go.</returns>
    private static NftStatement? Substitute(NftStatement statement, MissingNftFeatures lack) => statement switch
    {
        NftStatement.Log when lack.HasFlag(MissingNftFeatures.Reports) => null,
        NftStatement.Limit when lack.HasFlag(MissingNftFeatures.Limits) => null,
        NftStatement.Meter or NftStatement.Remember when lack.HasFlag(MissingNftFeatures.Limits) => null,
        NftStatement.Meter meter when lack.HasFlag(MissingNftFeatures.Meters) => new NftStatement.Limit(meter.PerSecond, meter.Burst),
        NftStatement.Remember when lack.HasFlag(MissingNftFeatures.Meters) => null,
        NftStatement.LaterFragment when lack.HasFlag(MissingNftFeatures.Fragments) => null,
        NftStatement.Redirect when lack.HasFlag(MissingNftFeatures.Redirects) => null,
        _ => statement,
    };

    private static bool IsCondition(NftStatement statement) =>
        statement is NftStatement.Limit or NftStatement.Meter or NftStatement.LaterFragment;

    // "Up to a limit" is said of what passes or is told, and only a drop is a denial; fragments are sent to the chain that tells and drops.
    private static bool Denies(NftRule rule, NftStatement passing) => rule.Statements[^1] switch
    {
        NftStatement.Decide { Verdict.Kind: NftVerdictKind.Drop } => true,
        NftStatement.Decide { Verdict.Kind: NftVerdictKind.Goto } => passing is NftStatement.LaterFragment,
        _ => false,
    };

    // A rule of conditions alone does nothing.
    private static bool Matters(NftStatement statement) => statement is NftStatement.Decide or NftStatement.VerdictMap or NftStatement.Log
        or NftStatement.Counter or NftStatement.Redirect or NftStatement.Remember;
}
