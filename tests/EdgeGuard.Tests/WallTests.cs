using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace EdgeGuard.Tests;

/// <summary>Walls between rooms, and signs that tell the truth.</summary>
public sealed partial class WallTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["EdgeGuard.Core"] = [],
        ["EdgeGuard.Linux"] = ["EdgeGuard.Core"],
        ["EdgeGuard.Mqtt"] = [],
        ["EdgeGuard.Agent"] = ["EdgeGuard.Core", "EdgeGuard.Linux", "EdgeGuard.Mqtt"],
        ["EdgeGuard.Lab"] = ["EdgeGuard.Agent", "EdgeGuard.Core", "EdgeGuard.Linux", "EdgeGuard.Mqtt"],
        ["edgeguard"] = ["EdgeGuard.Agent", "EdgeGuard.Core", "EdgeGuard.Lab", "EdgeGuard.Linux", "EdgeGuard.Mqtt"],
    };

    private static readonly (string Room, string Forbidden, string Why)[] Forbidden =
    [
        ("EdgeGuard.Core", "System.Net.Http", "Core thinks about its arguments"),
        ("EdgeGuard.Core", "System.Net.Sockets", "Core opens no socket"),
        ("EdgeGuard.Core", "System.Diagnostics.Process", "Core starts nothing"),
        ("EdgeGuard.Core", "Microsoft.Extensions", "Core has no package and no container"),
        ("EdgeGuard.Linux", "System.Net.Http", "Linux touches the kernel, not the web"),
        ("EdgeGuard.Linux", "MQTTnet", "the broker is EdgeGuard.Mqtt's"),
        ("EdgeGuard.Agent", "MQTTnet", "the broker is EdgeGuard.Mqtt's"),
        ("EdgeGuard.Agent", "System.Device.Gpio", "GPIO is EdgeGuard.Linux's"),
    ];

    public static TheoryData<string> Rooms => [.. Arrows.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Project_references_only_what_its_permission_allows(string room)
    {
        string[] referenced = [.. References(room).Where(n => n.StartsWith("EdgeGuard", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

        Assert.Empty(referenced.Except(Arrows[room]));
    }

    [Fact]
    public void Rooms_use_nothing_that_is_forbidden_there()
    {
        Assert.All(Forbidden, wall => Assert.DoesNotContain(References(wall.Room), name => name.StartsWith(wall.Forbidden, StringComparison.Ordinal)));
    }

    [Fact]
    public void Agent_makes_no_native_call()
    {
        Assert.All(Sources("src/EdgeGuard.Agent"), file => Assert.DoesNotContain("LibraryImport", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void Map_lists_every_folder_that_holds_code_and_no_other()
    {
        string[] folders = [.. Sources("src").Select(file => Path.GetRelativePath(Root(), Path.GetDirectoryName(file)!)).Distinct()];
        string[] rows = [.. MapRow().Matches(File.ReadAllText(Path.Combine(Root(), "src", "README.md"))).Select(row => row.Groups[1].Value)];
        string missing = string.Join(", ", folders.Except(rows)), gone = string.Join(", ", rows.Where(row => !Directory.Exists(Path.Combine(Root(), row))));

        Assert.NotEmpty(folders);
        Assert.Equal(("", ""), (missing, gone));
        Assert.Equal(rows.Distinct(), rows);
    }

    [Fact]
    public void Doc_comments_that_cite_an_rfc_say_the_section()
    {
        (string Place, bool HasSection)[] citations =
        [
            .. from file in Sources("src")
               from line in File.ReadLines(file)
               where line.TrimStart().StartsWith("///", StringComparison.Ordinal)
               from Match citation in Citation().Matches(line)
               select ($"{Path.GetRelativePath(Root(), file)}: {line.Trim()}", SectionFollows().IsMatch(line[(citation.Index + citation.Length)..])),
        ];

        Assert.All(citations, citation => Assert.True(citation.HasSection, citation.Place));
    }

    private static string[] References(string room) => [.. Assembly.Load(room).GetReferencedAssemblies().Select(name => name.Name!)];

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex("^\\| `(src/[^`]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex MapRow();

    [GeneratedRegex(@"RFC \d+")]
    private static partial Regex Citation();

    // "RFC 8520 §3", "RFC 8520 Appendix A", "RFC 8520 and RFC 8519 …" at the end of a list that has a section.
    [GeneratedRegex(@"^( §| Appendix|,? (and|or) RFC|, RFC)")]
    private static partial Regex SectionFollows();
}
