using System.Text.RegularExpressions;
using EdgeGuard.Tests.Prose;

namespace EdgeGuard.Tests.Pages;

/// <summary>The fenced blocks of a page.</summary>
internal static class PageBlocks
{
    /// <summary>The content of those in one language, in order.</summary>
    internal static IEnumerable<string> Of(string page, string language) =>
        Regex.Matches(Repository.Read(page), $"^```{language}\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline).Select(m => m.Groups[1].Value);
}
