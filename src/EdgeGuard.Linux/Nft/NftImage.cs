using System.Buffers;
using EdgeGuard.Core.Nft;

namespace EdgeGuard.Linux.Nft;

/// <summary>The content of a table in a form that allows comparison of the applied ruleset and the kernel's table.</summary>
internal sealed record NftImage
{
    /// <summary>Each chain's declaration and rules.</summary>
    internal required SortedDictionary<string, NftChainImage> Chains { get; init; }

    /// <summary>Each named set's declaration and elements.</summary>
    internal required SortedDictionary<string, NftSetImage> Sets { get; init; }

    /// <summary>The differences between the applied ruleset and the kernel's table.</summary>
    internal static IEnumerable<NftDifference> Compare(NftImage told, NftImage found) =>
        Compare("chain", told.Chains, found.Chains, CompareChains).Concat(Compare("set", told.Sets, found.Sets, CompareSets));

    private static IEnumerable<NftDifference> Compare<T>(
        string kind, SortedDictionary<string, T> told, SortedDictionary<string, T> found, Func<string, T, T, IEnumerable<NftDifference>> compare)
    {
        foreach (string name in told.Keys.Union(found.Keys).Order(StringComparer.Ordinal))
        {
            string subject = $"{kind} {name}";
            if (!found.TryGetValue(name, out T? there)) yield return new(subject, "declared", null);
            else if (!told.TryGetValue(name, out T? here)) yield return new(subject, null, "declared");
            else foreach (NftDifference difference in compare(subject, here, there)) yield return difference;
        }
    }

    private static IEnumerable<NftDifference> CompareChains(string subject, NftChainImage told, NftChainImage found)
    {
        if (told.Declaration != found.Declaration) yield return new(subject, told.Declaration, found.Declaration);
        for (int i = 0; i < Math.Max(told.Rules.Count, found.Rules.Count); i++)
        {
            string? here = told.Rules.ElementAtOrDefault(i), there = found.Rules.ElementAtOrDefault(i);
            if (here != there) yield return new($"rule {i + 1} of {subject}", here, there);
        }
    }

    // An element with a timeout may have expired, and rules add elements to dynamic sets.
    private static IEnumerable<NftDifference> CompareSets(string subject, NftSetImage told, NftSetImage found)
    {
        if (told.Declaration != found.Declaration) yield return new(subject, told.Declaration, found.Declaration);
        if (told.IsDynamic) yield break;
        foreach ((string key, string data) in told.Elements)
        {
            bool isThere = found.Elements.TryGetValue(key, out string? there);
            if (isThere ? there != data : !told.HasTimeout) yield return new($"element {KeyText(told, key)} of {subject}", data, there);
        }
        foreach ((string key, string data) in found.Elements)
        {
            if (!told.Elements.ContainsKey(key)) yield return new($"element {KeyText(found, key)} of {subject}", null, data);
        }
    }

    // Keys are compared in hexadecimal and shown in nft notation. They are "FIRST", "FIRST-LAST", or "FIRST end" after a range.
    private static string KeyText(NftSetImage set, string key)
    {
        string[] words = key.Split(' ');
        IEnumerable<string> ends = words[0].Split('-').Select(digits => KeyEndText(set, digits));
        return string.Join(" to ", ends.Distinct()) + (words.Length > 1 ? " (end of a range)" : "");
    }

    // The key of a damaged answer need not be hexadecimal.
    private static string KeyEndText(NftSetImage set, string digits)
    {
        byte[] octets = new byte[digits.Length / 2];
        OperationStatus read = Convert.FromHexString(digits, octets, out _, out int length);
        return read == OperationStatus.Done ? RulesetText.Key(DataType.PartsOf(set.KeyType), octets.AsSpan(0, length)) : digits;
    }
}

/// <summary>A chain of an <see cref="NftImage"/>.</summary>
internal sealed record NftChainImage(string Declaration, IReadOnlyList<string> Rules);

/// <summary>A set of an <see cref="NftImage"/>, with its elements by key.</summary>
internal sealed record NftSetImage(string Declaration, uint KeyType, bool IsDynamic, bool HasTimeout, IReadOnlyDictionary<string, string> Elements);

/// <summary>A difference between the applied ruleset and the kernel's table.</summary>
/// <param name="Subject">The object, such as <c>rule 2 of chain forward</c>.</param>
/// <param name="Applied">The applied content; null for nothing.</param>
/// <param name="Found">The kernel's content; null for nothing.</param>
public sealed record NftDifference(string Subject, string? Applied, string? Found);
