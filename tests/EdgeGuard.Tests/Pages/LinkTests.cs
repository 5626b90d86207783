using System.Text.RegularExpressions;
using EdgeGuard.Tests.Prose;

namespace EdgeGuard.Tests.Pages;

/// <summary>What a page points at is there.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages => [.. Repository.Files("", "*.md")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_to_files_of_the_repository(string page)
    {
        string folder = Path.Combine(Repository.Root, Path.GetDirectoryName(page)!);
        string[] dead = [.. Links(Repository.Read(page)).Where(link => !Path.Exists(Path.Combine(folder, link)))];

        Assert.True(dead.Length == 0, $"{page}: {string.Join(", ", dead)}");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Paths_that_are_named_exist(string page)
    {
        // What was said of an earlier version stays as it was.
        string[] gone = page == "CHANGELOG.md" ? [] : [.. Paths(Repository.Read(page)).Where(path => !Path.Exists(Path.Combine(Repository.Root, path)))];

        Assert.True(gone.Length == 0, $"{page}: {string.Join(", ", gone)}");
    }

    [Fact]
    public void Links_and_paths_are_found()
    {
        const string page = "See [the map](src/README.md#map), ![a picture](a/b.svg), [RFC](https://example.net/x) and `src/Core/Nft`, `tests/run.sh --ci`, `src/*.cs`.\n```\n[no](link.md)\n```";

        Assert.Equal(["src/README.md", "a/b.svg"], Links(page));
        Assert.Equal(["src/Core/Nft", "tests/run.sh"], Paths(page));
    }

    private static IEnumerable<string> Links(string page) =>
        Link().Matches(Block().Replace(page, "")).Select(m => m.Groups[1].Value).Where(target => !target.Contains("://", StringComparison.Ordinal));

    private static IEnumerable<string> Paths(string page) => Named().Matches(page).Select(m => m.Groups[1].Value);

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\(([^)#\s]+)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:src|tests|deploy|seeds|hardware)/[\w./-]+)(?=[` ])")]
    private static partial Regex Named();
}
