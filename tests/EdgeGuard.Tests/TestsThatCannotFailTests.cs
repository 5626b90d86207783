using System.Text.RegularExpressions;

namespace EdgeGuard.Tests;

/// <summary>A test that asserts nothing, or asserts only what an empty sequence passes too, proves nothing.</summary>
public sealed partial class TestsThatCannotFailTests
{
    private const string Vacuous = """
            [Fact]
            public void Nothing_is_asserted() => Reader.Skip(Bytes);

            [Fact]
            public void Only_members_are_asserted()
            {
                foreach (string line in Lines()) Assert.NotEmpty(line);
            }

            [Fact]
            public void Only_a_loop_that_may_not_run_asserts()
            {
                while (reader.TryRead(out int value)) Assert.Equal(1, value);
            }

            [Fact]
            public void Only_a_lack_is_asserted() => Assert.DoesNotContain("x", Lines().Select(line => line.Trim()));
        """;

    private const string Sound = """
            [Fact]
            public void Helper_asserts() => Compare(Bytes);

            [Theory]
            [InlineData(1)]
            public void Literal_list_is_never_empty(int n)
            {
                foreach (string line in (string[])["a", "b"]) Assert.NotEmpty(line);
            }

            [Fact]
            public void Count_is_asserted_too()
            {
                foreach (string line in Lines()) Assert.NotEmpty(line);
                Assert.Equal(3, Lines().Count());
            }

            [Fact]
            public void All_of_no_line_fails_by_itself() => Assert.All(Lines(), line => Assert.DoesNotContain("x", line));

            [Fact]
            public void Something_else_is_there()
            {
                Assert.DoesNotContain("x", Lines());
                Assert.Contains("y", Lines());
            }

            private static void Compare(byte[] bytes) => Assert.NotEmpty(bytes);
        """;

    [Fact]
    public void Every_test_asserts_something_outside_loops_that_may_not_run()
    {
        Assert.InRange(TestSources.Members.Count(member => member.IsTest), 1000, int.MaxValue);
        string[] found = [.. CannotFail(TestSources.Members).Select(test => $"{test.File}: {test.Name}")];

        Assert.True(found.Length == 0, $"{found.Length} tests cannot fail\n{string.Join('\n', found)}");
    }

    [Fact]
    public void A_test_that_cannot_fail_is_found_and_no_other()
    {
        Assert.Equal(
            ["Nothing_is_asserted", "Only_members_are_asserted", "Only_a_loop_that_may_not_run_asserts", "Only_a_lack_is_asserted"],
            CannotFail([.. TestSources.Read("", Vacuous)]).Select(test => test.Name));
        Assert.Empty(CannotFail([.. TestSources.Read("", Sound)]));
    }

    private static List<TestMember> CannotFail(IReadOnlyList<TestMember> members)
    {
        HashSet<string> asserting = Asserting(members);
        // A test that never runs here stands for the reason.
        return [.. members.Where(member => member.IsTest && !member.File.EndsWith("NotRun.cs", StringComparison.Ordinal) && !Asserts(TestSources.WithoutWhatMayBeEmpty(member.Body), asserting))];
    }

    /// <summary>Members that assert, themselves or through another: <c>Name</c>, and <c>Class.Name</c>.</summary>
    private static HashSet<string> Asserting(IReadOnlyList<TestMember> members)
    {
        HashSet<string> names = [];
        int before;
        do
        {
            before = names.Count;
            foreach (TestMember member in members.Where(member => !member.IsTest && Asserts(TestSources.WithoutWhatMayBeEmpty(member.Body), names)))
                names.UnionWith([member.Name, $"{Path.GetFileNameWithoutExtension(member.File)}.{member.Name}"]);
        }
        while (names.Count > before);
        return names;
    }

    private static bool Asserts(string body, HashSet<string> asserting) =>
        body.Contains("Assert.", StringComparison.Ordinal) || Call().Matches(body).Any(call => asserting.Contains(call.Value));

    // With its class where it has one: Bytes.Read asserts nothing where another class's Read does.
    [GeneratedRegex(@"\b[A-Z]\w*\.\w+|\w+")]
    private static partial Regex Call();
}
