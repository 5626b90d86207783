using System.Text.RegularExpressions;

namespace EdgeGuard.Tests;

/// <summary>A test that asserts nothing, or asserts only about the members of what may be an empty sequence, proves nothing.</summary>
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

            private static void Compare(byte[] bytes) => Assert.NotEmpty(bytes);
        """;

    [Fact]
    public void Every_test_asserts_something_outside_loops_that_may_not_run()
    {
        Assert.InRange(TestSources.Members.Count(member => member.IsTest), 1000, int.MaxValue);
        Assert.Empty(CannotFail(TestSources.Members).Select(test => $"{test.File}: {test.Name}"));
    }

    [Fact]
    public void A_test_that_cannot_fail_is_found_and_no_other()
    {
        Assert.Equal(["Nothing_is_asserted", "Only_members_are_asserted"], CannotFail([.. TestSources.Read("", Vacuous)]).Select(test => test.Name));
        Assert.Empty(CannotFail([.. TestSources.Read("", Sound)]));
    }

    private static List<TestMember> CannotFail(IReadOnlyList<TestMember> members)
    {
        HashSet<string> asserting = Asserting(members);
        // A test that never runs here stands for the reason.
        return [.. members.Where(member => member.IsTest && !member.File.EndsWith("NotRun.cs", StringComparison.Ordinal) && !Asserts(TestSources.WithoutLoops(member.Body), asserting))];
    }

    /// <summary>Names of members that assert, themselves or through another.</summary>
    private static HashSet<string> Asserting(IReadOnlyList<TestMember> members)
    {
        HashSet<string> names = [];
        int before;
        do
        {
            before = names.Count;
            foreach (TestMember member in members.Where(member => !member.IsTest && Asserts(TestSources.WithoutLoops(member.Body), names))) names.Add(member.Name);
        }
        while (names.Count > before);
        return names;
    }

    private static bool Asserts(string body, HashSet<string> asserting) =>
        body.Contains("Assert.", StringComparison.Ordinal) || Word().Matches(body).Any(word => asserting.Contains(word.Value));

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
