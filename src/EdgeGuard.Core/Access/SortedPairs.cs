using System.Collections.Immutable;

namespace EdgeGuard.Core.Access;

/// <summary>Walks two sorted dictionaries side by side.</summary>
internal static class SortedPairs
{
    /// <summary>Every key that one of them has, in order, with both values; null where one of them lacks it.</summary>
    internal static IEnumerable<(TKey Key, TValue? Left, TValue? Right)> Of<TKey, TValue>(
        ImmutableSortedDictionary<TKey, TValue> left, ImmutableSortedDictionary<TKey, TValue> right)
        where TKey : IComparable<TKey>
        where TValue : class
    {
        using ImmutableSortedDictionary<TKey, TValue>.Enumerator lefts = left.GetEnumerator(), rights = right.GetEnumerator();
        bool hasLeft = lefts.MoveNext(), hasRight = rights.MoveNext();
        while (hasLeft || hasRight)
        {
            int order = !hasLeft ? 1 : !hasRight ? -1 : lefts.Current.Key.CompareTo(rights.Current.Key);
            yield return (
                order <= 0 ? lefts.Current.Key : rights.Current.Key,
                order <= 0 ? lefts.Current.Value : null,
                order >= 0 ? rights.Current.Value : null);
            if (order <= 0) hasLeft = lefts.MoveNext();
            if (order >= 0) hasRight = rights.MoveNext();
        }
    }
}
