namespace EdgeGuard.Core.Nft;

/// <summary>The least that makes one ruleset of another, so that one device's change touches its elements alone.</summary>
public static class RulesetDiff
{
    /// <summary>Finds the difference. What both share as one object is not looked into.</summary>
    /// <returns>
    /// null where one of the tables comes or goes, a set or base chain has a changed declaration, or a set has no room for more elements. The kernel cannot change a declaration, so
    /// the whole table must be replaced. A set with more room than it needs stays unchanged.
    /// </returns>
    public static NftDelta? Between(Ruleset before, Ruleset after)
    {
        Dictionary<string, NftSet> oldSets = before.Sets.ToDictionary(set => set.Name, StringComparer.Ordinal);
        Dictionary<string, NftChain> oldChains = before.Chains.ToDictionary(chain => chain.Name, StringComparer.Ordinal);
        if (!NftTableFamilies.UsedBy(before).SequenceEqual(NftTableFamilies.UsedBy(after))) return null;
        List<NftSetDelta> elements = [];
        List<NftChain> rewritten = [];
        foreach (NftSet set in after.Sets)
        {
            if (!oldSets.TryGetValue(set.Name, out NftSet? old)) continue;
            if (!Serves(old, set)) return null;
            if (ElementDiff.Between(old, set) is { } change) elements.Add(change);
        }
        foreach (NftChain chain in after.Chains)
        {
            if (!oldChains.TryGetValue(chain.Name, out NftChain? old)) continue;
            if (old.Hook != chain.Hook) return null;
            if (!RuleEquality.AreEqual(old.Rules, chain.Rules)) rewritten.Add(chain);
        }
        return new()
        {
            NewChains = [.. after.Chains.Where(chain => !oldChains.Remove(chain.Name))],
            NewSets = [.. after.Sets.Where(set => !oldSets.Remove(set.Name))],
            Elements = [.. elements],
            RewrittenChains = [.. rewritten],
            // What the new ruleset did not take out of the old one's dictionary, it does not have.
            GoneChains = [.. oldChains.Keys.Order(StringComparer.Ordinal)],
            GoneSets = [.. oldSets.Keys.Order(StringComparer.Ordinal)],
        };
    }

    private static bool Serves(NftSet one, NftSet other) =>
        one.Key.SequenceEqual(other.Key)
        && SetSizing.Suffices(one, other)
        && Bare(one) == Bare(other);

    private static NftSet Bare(NftSet set) => set with { Key = [], Elements = [], Size = null, MayLag = false, Comment = null };
}
