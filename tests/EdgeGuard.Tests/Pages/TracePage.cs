using System.Text;
using System.Text.RegularExpressions;
using EdgeGuard.Tests.Prose;

namespace EdgeGuard.Tests.Pages;

/// <summary>A threat or fault: <c>ID | what happens | what must hold</c>, one line of a file in <c>Pages/Rows</c>.</summary>
internal sealed record TraceRow(string Id, string Title, string Required);

/// <summary>A test that proves rows: a method whose name begins with their ids, or a script with a comment <c># Proves T26, F24.</c></summary>
internal sealed record TraceTest(string File, string Name, IReadOnlyList<string> Ids);

/// <summary>Writes <c>src/THREATS.md</c> and <c>src/FAULTS.md</c> from the rows and from the names of the tests.</summary>
internal static partial class TracePage
{
    /// <summary>The command that writes both pages.</summary>
    internal const string Command = "EDGEGUARD_ACCEPT=1 dotnet test tests/EdgeGuard.Tests -c Release --filter \"FullyQualifiedName~TracePageTests\"";

    internal static IReadOnlyList<TraceRow> Threats { get; } = Rows("threats.txt");

    internal static IReadOnlyList<TraceRow> Faults { get; } = Rows("faults.txt");

    /// <summary>Every test that names ids, of all test projects and scripts.</summary>
    internal static IReadOnlyList<TraceTest> Tests { get; } = [.. Named(TestSources.Members), .. Repository.Files("tests", "*.sh").SelectMany(Scripts)];

    /// <summary>The tests among members of test projects whose names begin with ids.</summary>
    internal static IEnumerable<TraceTest> Named(IEnumerable<TestMember> members) =>
        from member in members
        where member.IsTest
        let prefix = Prefix().Match(member.Name)
        where prefix.Success
        orderby member.File, member.Name
        select new TraceTest(member.File, $"{Path.GetFileNameWithoutExtension(member.File)}.{member.Name}", [.. prefix.Value.Split('_', StringSplitOptions.RemoveEmptyEntries)]);

    internal static string Write(string title, string introduction, IReadOnlyList<TraceRow> rows, IReadOnlyList<TraceTest> tests)
    {
        StringBuilder page = new($"# {title}\n\n{introduction}\n\n");
        page.Append("A test is listed where its name begins with the id, such as `F54_Second_agent_is_refused`. A test generates this page; this command rewrites it:\n\n");
        page.Append($"    {Command}\n\n| id | what happens | what must hold | tests |\n|---|---|---|---|\n");
        foreach (TraceRow row in rows) page.Append($"| {row.Id} | {row.Title} | {row.Required} | {Links(row, tests)} |\n");
        return page.ToString();
    }

    // The page stays readable; a search for the id finds all of them.
    private const int MostLinks = 20;

    private static string Links(TraceRow row, IReadOnlyList<TraceTest> tests)
    {
        string[] links = [.. tests.Where(test => test.Ids.Contains(row.Id)).Select(test => $"[`{test.Name}`](../{test.File})")];
        if (links.Length == 0) return "*none*";
        string more = links.Length > MostLinks ? $"<br>and {links.Length - MostLinks} more" : "";
        return string.Join("<br>", links.Take(MostLinks)) + more;
    }

    private static TraceRow[] Rows(string file) =>
        [.. Repository.Read($"tests/EdgeGuard.Tests/Pages/Rows/{file}").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(" | ")).Select(cells => new TraceRow(cells[0], cells[1], cells[2]))];

    private static IEnumerable<TraceTest> Scripts(string script)
    {
        string[] ids = [.. Proves().Matches(Repository.Read(script)).SelectMany(line => Id().Matches(line.Value)).Select(id => id.Value)];
        return ids.Length == 0 ? [] : [new(script, script, ids)];
    }

    [GeneratedRegex(@"^(?:[TF]\d+_)+")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^# Proves\b.*$", RegexOptions.Multiline)]
    private static partial Regex Proves();

    [GeneratedRegex(@"\b[TF]\d+\b")]
    private static partial Regex Id();
}
