namespace EdgeGuard.Tests.Pages;

/// <summary><c>src/THREATS.md</c> and <c>src/FAULTS.md</c> list the tests that are there, by the ids in their names.</summary>
public sealed class TracePageTests
{
    private const string ThreatsPage = "src/THREATS.md", FaultsPage = "src/FAULTS.md";

    [Fact]
    public void Page_of_threats_lists_the_tests() =>
        Matches(ThreatsPage, TracePage.Write("Threats", "What an attacker may try, what must hold then, and the tests that prove it. [FAULTS.md](FAULTS.md) lists faults.", TracePage.Threats, TracePage.Tests));

    [Fact]
    public void Page_of_faults_lists_the_tests() =>
        Matches(FaultsPage, TracePage.Write("Faults", "What may fail, what must hold then, and the tests that prove it. [THREATS.md](THREATS.md) lists attacks.", TracePage.Faults, TracePage.Tests));

    [Fact]
    public void Every_id_in_the_name_of_a_test_is_a_row()
    {
        HashSet<string> known = [.. TracePage.Threats.Concat(TracePage.Faults).Select(row => row.Id)];

        Assert.Equal(Enumerable.Range(1, 43).Select(n => $"T{n}"), TracePage.Threats.Select(row => row.Id));
        Assert.Equal(Enumerable.Range(1, 54).Select(n => $"F{n}"), TracePage.Faults.Select(row => row.Id));
        Assert.Empty(TracePage.Tests.SelectMany(test => test.Ids.Where(id => !known.Contains(id)).Select(id => $"{test.File}: {test.Name} names {id}, which is no row")));
    }

    /// <summary>Others' files and figures: no run of the whole suite has both, so a page must not call such a test a proof.</summary>
    [Fact]
    public void No_test_is_listed_that_a_clone_skips()
    {
        TestMember[] optional = [.. TestSources.Members.Where(IsOptional)];

        Assert.NotEmpty(optional);
        Assert.Equal("", string.Join('\n', TracePage.Named(optional).Select(test => $"{test.File}: name {test.Name} without its ids, because a clone skips it")));
    }

    private static bool IsOptional(TestMember member) =>
        member.Attribute.StartsWith("Corpus", StringComparison.Ordinal) || member.Attribute.StartsWith("Bench", StringComparison.Ordinal);

    [Fact]
    public void Name_that_begins_with_ids_is_listed_in_each_row_and_no_other_name_is()
    {
        TestMember[] members =
        [
            new("tests/A.cs", "T2_F43_Something_holds", "", IsTest: true),
            new("tests/A.cs", "T2_Helper", "", IsTest: false),
            new("tests/A.cs", "Tables_T2_are_no_id", "", IsTest: true),
        ];
        TraceTest test = Assert.Single(TracePage.Named(members));
        string page = TracePage.Write("Title", "Introduction.", [new("T2", "a", "b"), new("T3", "c", "d"), new("F43", "e", "f")], [test]);

        Assert.Equal(["T2", "F43"], test.Ids);
        Assert.Contains("| T2 | a | b | [`A.T2_F43_Something_holds`](../tests/A.cs) |\n| T3 | c | d | *none* |\n| F43 |", page, StringComparison.Ordinal);
    }

    private static void Matches(string path, string text)
    {
        Exception? stale = Record.Exception(() => GeneratedFile.Matches(path, text));
        Assert.True(stale is null, $"{path} does not list today's tests. Write it again with:\n    {TracePage.Command}\n{stale?.Message}");
    }
}
