using EdgeGuard.Tests.Prose;

namespace EdgeGuard.Tests.Pages;

/// <summary>The last section of <c>src/README.md</c> names every source file, so that a search in the map finds it.</summary>
public sealed class FileIndexTests
{
    private const string Page = "src/README.md";
    private const string Begin = "<!-- The list below is written by FileIndexTests; EDGEGUARD_ACCEPT=1 writes it again. -->\n```\n";
    private const string End = "```\n";
    private const int LongestLine = 150;

    [Fact]
    public void Code_map_names_every_source_file()
    {
        string page = Repository.Read(Page);
        int at = page.IndexOf(Begin, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{Page} lacks the line before the list of files.");
        GeneratedFile.Matches(Page, page[..at] + Begin + string.Concat(Folders()) + End);
    }

    private static IEnumerable<string> Folders() => Repository.Files("src", "*.cs")
        .GroupBy(path => Path.GetDirectoryName(path)!, path => Path.GetFileNameWithoutExtension(path))
        .OrderBy(folder => folder.Key, StringComparer.Ordinal)
        .Select(folder => $"{folder.Key}\n{string.Concat(Lines(folder.Order(StringComparer.Ordinal)))}");

    private static IEnumerable<string> Lines(IEnumerable<string> names)
    {
        string line = " ";
        foreach (string name in names)
        {
            if (line.Length + name.Length >= LongestLine)
            {
                yield return line + "\n";
                line = " ";
            }
            line += $" {name}";
        }
        yield return line + "\n";
    }
}
