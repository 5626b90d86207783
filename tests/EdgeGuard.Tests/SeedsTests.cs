using System.Text.RegularExpressions;

namespace EdgeGuard.Tests;

/// <summary>The trace in seeds/README.md points at things that are there, and says of each row whether it is done.</summary>
public sealed partial class SeedsTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Cli.Root(), "seeds", "README.md"));

    [Fact]
    public void Trace_points_at_files_that_exist()
    {
        string[] paths = [.. InBackticks().Matches(Text).Select(match => match.Groups[1].Value).Where(IsPath).Distinct()];

        Assert.True(paths.Length > 30);
        Assert.All(paths, path => Assert.True(Path.Exists(Path.Combine(Cli.Root(), path)) || Path.Exists(Path.Combine(Cli.Root(), "seeds", path)), path));
    }

    [Fact]
    public void Trace_says_of_each_row_whether_it_is_done_and_a_done_row_names_a_test()
    {
        string[][] rows = [.. Text.Split('\n').Where(line => line.StartsWith('|')).Select(line => line.Trim('|').Split('|')).Where(cells => cells.Length == 6 && !cells[0].StartsWith("---", StringComparison.Ordinal) && cells[5].Trim() != "state")];

        Assert.True(rows.Length > 30);
        Assert.All(rows, row => Assert.Matches("^ (done|planned)", row[5]));
        Assert.All(rows.Where(row => row[5].StartsWith(" done", StringComparison.Ordinal)), row => Assert.Contains("`tests/", row[4], StringComparison.Ordinal));
    }

    [Fact]
    public void Every_starter_profile_is_named()
    {
        Assert.All(Directory.EnumerateFiles(Cli.Seed(""), "*.json"), file => Assert.Contains($"`profiles/{Path.GetFileName(file)}`", Text, StringComparison.Ordinal));
    }

    private static bool IsPath(string text) => text.Contains('/', StringComparison.Ordinal) && !text.Contains(' ', StringComparison.Ordinal);

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex InBackticks();
}
