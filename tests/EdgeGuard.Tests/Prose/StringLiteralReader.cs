using System.Text.RegularExpressions;

namespace EdgeGuard.Tests.Prose;

/// <summary>The string literals of a C# file that a person may read: those with a space between words. One passage for each.</summary>
internal static partial class StringLiteralReader
{
    internal static IEnumerable<Passage> Read(string source)
    {
        foreach ((int index, string line) in source.ReplaceLineEndings("\n").Split('\n').Index())
        {
            if (IsComment(line)) continue;
            foreach (Match literal in Literal().Matches(line))
            {
                string text = Text(literal.Groups["text"].Value);
                if (Words().IsMatch(text) && !Query().IsMatch(text)) yield return new(index + 1, text);
            }
        }
    }

    private static bool IsComment(string line) => line.TrimStart().StartsWith("//", StringComparison.Ordinal);

    // What a program puts in is one word to a reader; what stands in quotes is for a shell.
    private static string Text(string literal) => Command().Replace(Hole().Replace(Escape().Replace(literal, " "), "x"), "x").Trim();

    // A hole may hold literals of its own; they are found with the rest of the line.
    [GeneratedRegex("""(?<prefix>[$@]*)"(?<text>(?:\\.|\{[^{}"]*(?:"[^"]*"[^{}"]*)*\}|[^"\\])*)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();

    [GeneratedRegex("'[^']* [^']*'")]
    private static partial Regex Command();

    [GeneratedRegex(@"[A-Za-z]{2,}\s+[A-Za-z]")]
    private static partial Regex Words();

    [GeneratedRegex(@"^(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA)\b")]
    private static partial Regex Query();
}
