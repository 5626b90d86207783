using System.Text.RegularExpressions;

namespace EdgeGuard.Core.Replay;

/// <summary>Names of hosts in a table.</summary>
internal static partial class HostNames
{
    /// <summary>Whether a text can be the name of a host: labels of letters, digits, hyphens and underscores, the last not all digits.</summary>
    internal static bool IsName(string text) => text.Length <= 253 && Name().IsMatch(text);

    [GeneratedRegex(@"^(\*\.)?([a-z0-9_-]{1,63}\.)*(?!\d+$)[a-z0-9_-]{1,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
