using System.Text.RegularExpressions;

namespace EdgeGuard.Tests.Prose;

/// <summary>The doc comments of a C# file as plain text: one passage for each run of <c>///</c> lines.</summary>
internal static partial class DocCommentReader
{
    internal static IEnumerable<Passage> Read(string source)
    {
        List<string> open = [];
        foreach ((int index, string line) in source.ReplaceLineEndings("\n").Split('\n').Append("").Index())
        {
            string text = line.TrimStart();
            if (text.StartsWith("///", StringComparison.Ordinal))
            {
                open.Add(text[3..]);
            }
            else if (open.Count > 0)
            {
                yield return new(index + 1 - open.Count, Plain(string.Join(' ', open)));
                open.Clear();
            }
        }
    }

    private static string Plain(string text) => Tag().Replace(Code().Replace(text, MarkdownText.Code), " ");

    [GeneratedRegex("<(c|code)>.*?</\\1>|<(see|seealso|paramref|typeparamref)\\s[^>]*/>", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("</?[a-z][^>]*>")]
    private static partial Regex Tag();
}
