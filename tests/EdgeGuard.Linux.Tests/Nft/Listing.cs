using System.Text.RegularExpressions;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Nft;

/// <summary>The table as <c>nft</c> lists it, without what is no part of a ruleset.</summary>
internal static partial class Listing
{
    // Who holds a table, "# progname …" behind the name and a line "flags owner", and what is left of a time are no part of a ruleset.
    internal static string Of(NetworkNamespace inside) => Passing().Replace(
        inside.Execute("nft", ["-nn", "list", "table", "inet", "edgeguard"]), "");

    // A difference puts what is new behind what stays.
    internal static IEnumerable<string> InOrder(string listing) => Parts().Matches(listing).Select(match => match.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^\t(?:set|map|chain) .*?^\t}$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Parts();

    [GeneratedRegex(@" # progname [^\n]*|\n\tflags [^\n]*(?=\n\tcomment)|(?<=\n\tcomment [^\n]*)\n(?=\n)| expires [0-9a-z]+")]
    private static partial Regex Passing();
}
