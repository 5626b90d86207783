using System.Collections.Frozen;

namespace EdgeGuard.Core.State;

/// <summary>
/// Domains below which anyone may register a name: top-level domains, and the usual second level of countries, such as <c>co.uk</c>. Domains in
/// which companies give names to customers, such as those of dynamic DNS, are not known here.
/// </summary>
public static class PublicNames
{
    private const int CountryCode = 2;

    private static readonly FrozenSet<string> SecondLevels =
        new[] { "ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "gv", "id", "info", "ltd", "me", "mil", "ne", "net", "nhs", "nom", "or", "org", "plc", "sch", "web" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The part of a name that somebody registered, such as <c>example.co.uk</c>; all names below it have one owner.</summary>
    /// <param name="name">In lower case, without a final dot.</param>
    public static string SiteOf(string name)
    {
        string[] labels = name.Split('.');
        for (int first = labels.Length - 1; first >= 0; first--)
        {
            if (string.Join('.', labels[first..]) is var site && !IsRegistry(site)) return site;
        }
        return name;
    }

    /// <summary>Whether the names right below it have many owners.</summary>
    /// <param name="name">In lower case, without a final dot.</param>
    internal static bool IsRegistry(string name) => name.Split('.') switch
    {
        [_] => true,
        [var second, { Length: CountryCode }] => SecondLevels.Contains(second),
        _ => false,
    };
}
