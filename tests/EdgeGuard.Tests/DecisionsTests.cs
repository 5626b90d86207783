using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace EdgeGuard.Tests;

/// <summary>References to <c>src/DECISIONS.md</c> and its list of areas name headings that exist.</summary>
public sealed partial class DecisionsTests
{
    private static readonly HashSet<string> SkippedFolders = new(StringComparer.Ordinal) { ".git", "artifacts", "bin", "obj" };
    private static readonly HashSet<string> SearchedTypes = new(StringComparer.Ordinal) { ".cs", ".csproj", ".json", ".md", ".props", ".py", ".sh", ".targets", ".yaml", ".yml" };

    private static readonly string[] Text = File.ReadAllLines(Path.Combine(Root(), "src", "DECISIONS.md"));

    [Fact]
    public void Every_reference_names_a_heading()
    {
        string[] references = [.. Files(new(Root())).SelectMany(file => References(file.FullName))];
        HashSet<string> headings = [.. Headings("## "), .. Headings("### ")];

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.Contains(reference, headings));
    }

    [Fact]
    public void Every_decision_says_why_at_what_cost_and_when_to_revisit_it()
    {
        string[] decisions = [.. Text.Where((_, line) => line > 0 && Text[line - 1].StartsWith("### ", StringComparison.Ordinal))];

        Assert.NotEmpty(decisions);
        Assert.All(decisions, decision => Assert.Matches(Form(), decision));
    }

    [Fact]
    public void List_of_areas_names_every_area()
    {
        string areas = Assert.Single(Text, line => line.StartsWith("Areas: ", StringComparison.Ordinal));

        Assert.Equal(Headings("## "), Link().Matches(areas).Select(link => link.Groups["text"].Value));
    }

    [Theory]
    [InlineData("// See src/DECISIONS.md, \"The ruleset\".", "The ruleset")]
    [InlineData("/// Why: src/DECISIONS.md,\n    /// \"The ruleset\".", "The ruleset")]
    [InlineData("# src/DECISIONS.md,\n# \"The ruleset\"", "The ruleset")]
    public void Reference_is_found_on_one_line_or_two(string text, string heading)
    {
        Assert.Equal(heading, Assert.Single(Reference().Matches(text)).Groups["heading"].Value);
    }

    private static IEnumerable<string> References(string file) =>
        Path.GetFileName(file) == $"{nameof(DecisionsTests)}.cs" ? [] : Reference().Matches(File.ReadAllText(file)).Select(reference => reference.Groups["heading"].Value);

    private static IEnumerable<string> Headings(string mark) =>
        Text.Where(line => line.StartsWith(mark, StringComparison.Ordinal)).Select(line => line[mark.Length..]);

    private static IEnumerable<FileInfo> Files(DirectoryInfo folder) =>
        folder.EnumerateFiles().Where(file => SearchedTypes.Contains(file.Extension))
            .Concat(folder.EnumerateDirectories().Where(inner => !SkippedFolders.Contains(inner.Name)).SelectMany(Files));

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    // A reference may be broken across two lines of a comment.
    [GeneratedRegex(@"DECISIONS\.md,\s+(?:(?:///?|#)\s*)?""(?<heading>[^""\n]+)""")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^\*Decision:\* .+ \*Why:\* .+ \*Cost:\* .+ \*Revisit if:\* .+\.$")]
    private static partial Regex Form();

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\(#")]
    private static partial Regex Link();
}
