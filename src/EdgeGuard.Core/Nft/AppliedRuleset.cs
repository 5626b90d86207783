namespace EdgeGuard.Core.Nft;

/// <summary>
/// The ruleset that the kernel has: a whole ruleset and the later changes. The changes are added up only on request, so a small change to a large
/// ruleset costs as little here as in the kernel.
/// </summary>
/// <param name="whole">The whole ruleset that was loaded.</param>
public sealed class AppliedRuleset(Ruleset whole)
{
    private readonly Dictionary<string, Dictionary<NftKey, NftElement?>> _changed = new(StringComparer.Ordinal);
    private Ruleset _whole = whole;
    private Dictionary<string, NftSet>? _declared;

    /// <summary>The sets as they are declared, by name; their elements may be of before.</summary>
    public IReadOnlyDictionary<string, NftSet> Declared => _declared ??= _whole.Sets.ToDictionary(set => set.Name, StringComparer.Ordinal);

    /// <summary>All of it.</summary>
    public Ruleset Sum()
    {
        if (_changed.Count == 0) return _whole;
        _whole = _whole with { Sets = [.. _whole.Sets.Select(set => _changed.TryGetValue(set.Name, out var changed) ? With(set, changed) : set)] };
        _changed.Clear();
        _declared = null;
        return _whole;
    }

    /// <summary>Adds a change that the kernel accepted.</summary>
    public void Add(NftDelta delta)
    {
        if (!delta.HasElementsOnly)
        {
            _whole = delta.ApplyTo(Sum());
            _declared = null;
            return;
        }
        foreach (NftSetDelta change in delta.Elements)
        {
            if (!_changed.TryGetValue(change.Set, out Dictionary<NftKey, NftElement?>? elements)) _changed[change.Set] = elements = [];
            foreach (NftElement element in change.Removed) elements[element.Key] = null;
            foreach (NftElement element in change.Added) elements[element.Key] = element;
        }
    }

    private static NftSet With(NftSet set, Dictionary<NftKey, NftElement?> changed) => new NftSetDelta(set.Name)
    {
        Removed = [.. changed.Where(pair => pair.Value is null).Select(pair => new NftElement(pair.Key))],
        Added = [.. changed.Values.OfType<NftElement>()],
    }.ApplyTo(set);
}
