using System.Text.RegularExpressions;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Matching;

/// <summary>The words of a text that identify a manufacturer or a product.</summary>
internal static partial class VendorTokens
{
    private const int Shortest = 3;
    private const int ShortestPart = 4;

    // Words that are too common to identify anything.
    private static readonly HashSet<string> Common = new(StringComparer.Ordinal)
    {
        "inc", "ltd", "llc", "limited", "corp", "corporation", "company", "gmbh", "the", "and", "for", "with", "technology", "technologies",
        "tech", "electronics", "electronic", "international", "group", "systems", "system", "communications", "networks", "network", "digital",
        "intelligent", "information", "science", "shenzhen", "hangzhou", "beijing", "shanghai", "china", "taiwan", "link", "smart", "home", "house",
        "device", "devices", "iot", "thing", "things", "product", "products", "mud", "www", "com", "net", "org", "json", "http", "https", "local",
        "linux", "android", "udhcp", "udhcpc", "dhcp", "dhcpcd", "host", "client", "localhost", "espressif", "unknown",
    };

    /// <summary>The words of a text, in lower case; a word with hyphens whole and, where they are long enough, in parts.</summary>
    internal static IReadOnlySet<string> Of(params IEnumerable<string?> texts)
    {
        HashSet<string> words = new(StringComparer.Ordinal);
        foreach (Match match in texts.OfType<string>().SelectMany(text => Word().Matches(text)))
        {
            string[] parts = match.Value.ToLowerInvariant().Split('-', StringSplitOptions.RemoveEmptyEntries);
            Add(string.Concat(parts), Shortest);
            if (parts.Length == 1) continue;
            foreach (string part in parts) Add(part, ShortestPart);
        }
        return words;

        void Add(string word, int shortest)
        {
            if (word.Length >= shortest && word.Any(char.IsAsciiLetter) && !Common.Contains(word)) words.Add(word);
        }
    }

    /// <summary>The words that identify the manufacturer of a profile.</summary>
    internal static IReadOnlySet<string> OfMaker(MudFile file) => Of(file.MfgName, MudUrls.AuthorityOf(file.MudUrl));

    /// <summary>All words that identify the product of a profile.</summary>
    internal static IReadOnlySet<string> OfProduct(MudFile file) => Of(file.MfgName, file.ModelName, file.SystemInfo, file.MudUrl);

    [GeneratedRegex("[A-Za-z0-9-]+")]
    private static partial Regex Word();
}
