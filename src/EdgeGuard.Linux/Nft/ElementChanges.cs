using EdgeGuard.Core.Nft;

namespace EdgeGuard.Linux.Nft;

/// <summary>
/// Elements that changed since a ruleset was told whole. Kept apart from it until somebody wants to see the whole, so that a change
/// of one element costs one element, however many there are.
/// </summary>
internal sealed class ElementChanges
{
    private readonly Dictionary<string, Dictionary<NftKey, NftElement?>> _changes = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, NftSet>? _sets;

    internal bool IsEmpty => _changes.Count == 0;

    internal bool KnowsSets => _sets is not null;

    /// <summary>The sets in force, by name; their elements may be of before.</summary>
    internal IReadOnlyDictionary<string, NftSet> Sets => _sets ?? throw new InvalidOperationException("The sets are not known.");

    internal void SetsAre(Ruleset ruleset) => _sets = ruleset.Sets.ToDictionary(set => set.Name, StringComparer.Ordinal);

    internal void Add(NftDelta delta)
    {
        foreach (NftSetDelta change in delta.Elements)
        {
            if (!_changes.TryGetValue(change.Set, out Dictionary<NftKey, NftElement?>? elements)) _changes[change.Set] = elements = [];
            foreach (NftElement element in change.Removed) elements[element.Key] = null;
            foreach (NftElement element in change.Added) elements[element.Key] = element;
        }
    }

    internal Ruleset ApplyTo(Ruleset ruleset)
    {
        NftDelta all = new()
        {
            Elements =
            [
                .. _changes.Select(set => new NftSetDelta(set.Key)
                {
                    Removed = [.. set.Value.Where(e => e.Value is null).Select(e => new NftElement(e.Key))],
                    Added = [.. set.Value.Values.OfType<NftElement>()],
                }),
            ],
        };
        _changes.Clear();
        return all.ApplyTo(ruleset);
    }

    internal void Clear()
    {
        _changes.Clear();
        _sets = null;
    }
}
