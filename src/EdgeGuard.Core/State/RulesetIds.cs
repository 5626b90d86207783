using System.Collections.Immutable;

namespace EdgeGuard.Core.State;

/// <summary>
/// Numbers that stand for policies, DNS names, peer classes and caps in the names of nftables chains and sets. Outside text chooses no name, and
/// two keys never share one.
/// </summary>
/// <remarks>
/// A number rises with each new key and is never given to another key. <see cref="Next"/> is stored too, so this holds over restarts.
/// </remarks>
public sealed record RulesetIds
{
    /// <summary>Above this size, keys that are no longer in use are dropped; the oldest first.</summary>
    public const int MostKept = 4096;

    /// <summary>How many numbers are given before the next search for keys that are no longer in use.</summary>
    public const int Interval = 1024;

    /// <summary>No key has a number.</summary>
    public static readonly RulesetIds Empty = new();

    private RulesetIds()
    {
    }

    /// <summary>The number of each key. A key begins with its kind, such as <c>policy</c> or <c>name</c>.</summary>
    public ImmutableDictionary<string, long> Numbers { get; private init; } = ImmutableDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>The number of the next new key; from 1.</summary>
    public long Next { get; private init; } = 1;

    /// <summary>Stored numbers. Of two keys with one number, the later one is left out; it gets a new number.</summary>
    public static RulesetIds Of(IEnumerable<KeyValuePair<string, long>> numbers, long next)
    {
        ImmutableDictionary<string, long> valid = Empty.Numbers.AddRange(numbers.Where(n => n.Value > 0).DistinctBy(n => n.Value).DistinctBy(n => n.Key, StringComparer.Ordinal));
        return new() { Numbers = valid, Next = Math.Max(Math.Max(next, 1), valid.Values.DefaultIfEmpty(0).Max() + 1) };
    }

    /// <summary>The number of a key; null for a key without one.</summary>
    public long? Find(string key) => Numbers.TryGetValue(key, out long number) ? number : null;

    /// <summary>Gives a number to each key without one, in the order of the keys.</summary>
    /// <returns>The same object where each key has one.</returns>
    public RulesetIds With(IEnumerable<string> keys)
    {
        string[] missing = [.. keys.Where(k => !Numbers.ContainsKey(k)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return missing.Length == 0 ? this : this with
        {
            Numbers = Numbers.AddRange(missing.Select((key, i) => KeyValuePair.Create(key, Next + i))),
            Next = Next + missing.Length,
        };
    }

    /// <summary>As <see cref="With"/>. Once per <see cref="Interval"/> numbers, it drops keys above <see cref="MostKept"/> that are not in use.</summary>
    /// <param name="keys">Keys that need a number.</param>
    /// <param name="inUse">All keys in use; asked only for the search.</param>
    public RulesetIds Allocate(IEnumerable<string> keys, Func<IEnumerable<string>> inUse)
    {
        RulesetIds all = With(keys);
        int surplus = all.Numbers.Count - MostKept;
        if (surplus <= 0 || all.Next / Interval == Next / Interval) return all;
        HashSet<string> used = new(inUse(), StringComparer.Ordinal);
        return all with { Numbers = all.Numbers.RemoveRange(all.Numbers.Where(n => !used.Contains(n.Key)).OrderBy(n => n.Value).Take(surplus).Select(n => n.Key)) };
    }
}
