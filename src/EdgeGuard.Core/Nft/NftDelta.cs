using System.Collections.Immutable;

namespace EdgeGuard.Core.Nft;

/// <summary>The difference between the ruleset in force and the next one. The kernel applies all of it in one transaction.</summary>
public sealed record NftDelta
{
    /// <summary>No difference.</summary>
    public static readonly NftDelta None = new();

    /// <summary>Chains that there were not, with their rules.</summary>
    public ImmutableArray<NftChain> NewChains { get; init; } = [];

    /// <summary>Sets that there were not, with their elements.</summary>
    public ImmutableArray<NftSet> NewSets { get; init; } = [];

    /// <summary>Sets that stay and whose elements come and go.</summary>
    public ImmutableArray<NftSetDelta> Elements { get; init; } = [];

    /// <summary>Chains that stay and get these rules in place of those that they had.</summary>
    public ImmutableArray<NftChain> RewrittenChains { get; init; } = [];

    /// <summary>Names of chains that go.</summary>
    public ImmutableArray<string> GoneChains { get; init; } = [];

    /// <summary>Names of sets that go.</summary>
    public ImmutableArray<string> GoneSets { get; init; } = [];

    /// <summary>There is nothing to tell the kernel.</summary>
    public bool IsNone => NewChains.IsEmpty && NewSets.IsEmpty && Elements.IsEmpty
        && RewrittenChains.IsEmpty && GoneChains.IsEmpty && GoneSets.IsEmpty;

    /// <summary>Chains and sets stay as they are.</summary>
    public bool HasElementsOnly => this is { NewChains.IsEmpty: true, NewSets.IsEmpty: true, RewrittenChains.IsEmpty: true, GoneChains.IsEmpty: true, GoneSets.IsEmpty: true };

    /// <summary>The ruleset that this makes of another. What goes need not have been there.</summary>
    public Ruleset ApplyTo(Ruleset ruleset)
    {
        Dictionary<string, NftSetDelta> elements = Elements.ToDictionary(e => e.Set, StringComparer.Ordinal);
        Dictionary<string, NftChain> rewritten = RewrittenChains.ToDictionary(c => c.Name, StringComparer.Ordinal);
        return new()
        {
            Sets =
            [
                .. ruleset.Sets.Where(set => !GoneSets.Contains(set.Name))
                    .Select(set => elements.TryGetValue(set.Name, out NftSetDelta? change) ? change.ApplyTo(set) : set),
                .. NewSets,
            ],
            Chains =
            [
                .. ruleset.Chains.Where(chain => !GoneChains.Contains(chain.Name)).Select(chain => rewritten.GetValueOrDefault(chain.Name, chain)),
                .. NewChains,
            ],
        };
    }
}

/// <summary>Elements that leave a set and elements that join it. One that changes is in both.</summary>
/// <param name="Set">Name of the set.</param>
public sealed record NftSetDelta(string Set)
{
    /// <summary>Elements to remove, as they were added.</summary>
    public ImmutableArray<NftElement> Removed { get; init; } = [];

    /// <summary>Elements that join.</summary>
    public ImmutableArray<NftElement> Added { get; init; } = [];

    internal NftSet ApplyTo(NftSet set)
    {
        HashSet<NftKey> gone = [.. Removed.Select(e => e.Key), .. Added.Select(e => e.Key)];
        ImmutableArray<NftElement> added = [.. Added.OrderBy(e => e.Key)];
        ImmutableArray<NftElement>.Builder elements = ImmutableArray.CreateBuilder<NftElement>(set.Elements.Length + added.Length);
        int next = 0;
        foreach (NftElement element in set.Elements)
        {
            while (next < added.Length && added[next].Key < element.Key) elements.Add(added[next++]);
            if (!gone.Contains(element.Key)) elements.Add(element);
        }
        while (next < added.Length) elements.Add(added[next++]);
        return set with { Elements = elements.DrainToImmutable() };
    }
}
