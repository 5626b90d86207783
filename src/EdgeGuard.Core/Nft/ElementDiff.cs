using System.Collections.Immutable;

namespace EdgeGuard.Core.Nft;

/// <summary>The elements by which two sets differ, found by walking both in the order of their keys.</summary>
internal static class ElementDiff
{
    /// <returns>null where they hold the same.</returns>
    internal static NftSetDelta? Between(NftSet before, NftSet after)
    {
        if (before.Elements == after.Elements) return null;
        List<NftElement> removed = [], added = [];
        Walk(Ordered(before.Elements), Ordered(after.Elements), removed, added);
        return removed.Count == 0 && added.Count == 0 ? null : new(after.Name) { Removed = [.. removed], Added = [.. added] };
    }

    private static void Walk(ImmutableArray<NftElement> old, ImmutableArray<NftElement> now, List<NftElement> removed, List<NftElement> added)
    {
        int o = 0, n = 0;
        while (o < old.Length || n < now.Length)
        {
            int order = Order(old, o, now, n);
            bool isSame = order == 0 && old[o] == now[n];
            if (order <= 0)
            {
                if (!isSame) removed.Add(old[o]);
                o++;
            }
            if (order >= 0)
            {
                if (!isSame) added.Add(now[n]);
                n++;
            }
        }
    }

    private static int Order(ImmutableArray<NftElement> old, int o, ImmutableArray<NftElement> now, int n) =>
        o == old.Length ? 1 : n == now.Length ? -1 : old[o].Key.CompareTo(now[n].Key);

    private static ImmutableArray<NftElement> Ordered(ImmutableArray<NftElement> elements)
    {
        for (int i = 1; i < elements.Length; i++)
        {
            if (elements[i - 1].Key >= elements[i].Key) return [.. elements.DistinctBy(e => e.Key).OrderBy(e => e.Key)];
        }
        return elements;
    }
}
