using System.Text.RegularExpressions;

namespace EdgeGuard.Core.Replay;

/// <summary>Names of hosts in a table.</summary>
internal static partial class HostNames
{
    /// <summary>Whether a text can be the name of a host: labels of letters, digits, hyphens and underscores, the last not all digits.</summary>
    internal static bool IsName(string text) => text.Length <= 253 && Name().IsMatch(text);

    /// <summary>Whether a name is the one spoken of, or below it where that one begins with <c>*.</c>.</summary>
    internal static bool Covers(string spokenOf, string name) => spokenOf.StartsWith("*.", StringComparison.Ordinal)
        ? name.EndsWith(spokenOf[1..], StringComparison.Ordinal) && name.Length >= spokenOf.Length
        : name == spokenOf;

    [GeneratedRegex(@"^(\*\.)?([a-z0-9_-]{1,63}\.)*(?!\d+$)[a-z0-9_-]{1,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
