using System.Text.RegularExpressions;
using EdgeGuard.Tests.Prose;

namespace EdgeGuard.Tests.Pages;

/// <summary><c>src/FILES.md</c> has the first sentence about each source file, so that a search finds the file for a change.</summary>
public sealed partial class FileIndexTests
{
    // The main program is statements without a type.
    private const string Program = "src/EdgeGuard/Program.cs";

    private const string Head = """
        # Source files

        One sentence about each file, from the code. [README.md](README.md) shows how they work together.
        This page is written by a test; `EDGEGUARD_ACCEPT=1` and `FileIndexTests` write it again.

        """;

    [Fact]
    public void Page_has_a_sentence_about_every_source_file()
    {
        string[] files = [.. Repository.Files("src", "*.cs").Where(path => path != Program)];
        Assert.All(files, path => Assert.False(SentenceOf(path).Length == 0, $"{path} has no summary before its first type."));
        GeneratedFile.Matches("src/FILES.md", Head.ReplaceLineEndings("\n") + string.Concat(files.GroupBy(path => Path.GetDirectoryName(path)!).Select(Section)));
    }

    private static string Section(IGrouping<string, string> folder) =>
        $"\n## {folder.Key}\n\n{string.Concat(folder.Select(path => $"- [{Path.GetFileNameWithoutExtension(path)}]({Path.GetRelativePath("src", path)}): {SentenceOf(path)}\n"))}";

    private static string SentenceOf(string path)
    {
        string summary = Summary().Match(Repository.Read(path)).Groups["text"].Value;
        string text = Space().Replace(Tag().Replace(Reference().Replace(Slashes().Replace(summary, " "), "${name}"), ""), " ").Trim();
        int end = text.IndexOf(". ", StringComparison.Ordinal);
        return System.Net.WebUtility.HtmlDecode(end < 0 ? text : text[..(end + 1)]);
    }

    [GeneratedRegex(@"/// <(summary|content)>(?<text>.*?)</\1>", RegexOptions.Singleline)]
    private static partial Regex Summary();

    [GeneratedRegex(@"\n\s*///")]
    private static partial Regex Slashes();

    [GeneratedRegex("<(see|paramref|typeparamref) \\w+=\"(\\w+\\.)*(?<name>\\w+)[^\"]*\" ?/>")]
    private static partial Regex Reference();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
