using System.Text.RegularExpressions;

namespace EdgeGuard.Tests.Prose;

/// <summary>Markdown within a line → plain text.</summary>
internal static partial class MarkdownText
{
    /// <summary>What stands for a code span: one word, which no rule forbids.</summary>
    internal const string Code = "Code";

    internal static string Plain(string text)
    {
        text = CodeSpan().Replace(text, Code);
        text = Image().Replace(text, "${alt}");
        text = Link().Replace(text, "${text}");
        text = Tag().Replace(text, " ");
        text = Emphasis().Replace(text, "");
        return Spaces().Replace(text, " ").Trim();
    }

    [GeneratedRegex("(?<ticks>`+)(?!`).*?(?<!`)\\k<ticks>(?!`)")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"!\[(?<alt>[^\]]*)\]\([^)]*\)")]
    private static partial Regex Image();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")]
    private static partial Regex Link();

    [GeneratedRegex("</?[a-zA-Z][^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"(?<![\w])[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?![\w])")]
    private static partial Regex Emphasis();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
