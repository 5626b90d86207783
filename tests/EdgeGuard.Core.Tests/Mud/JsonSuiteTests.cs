using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Mud.Json;
using EdgeGuard.Core.Mud.Reading;

namespace EdgeGuard.Core.Tests.Mud;

/// <summary>The JSON tree against parser tests, our own and a public suite's, whose names begin with the verdict.</summary>
public sealed class JsonSuiteTests
{
    // RFC 8259 leaves names that occur twice to the parser; RFC 7951 §7 does not.
    private static readonly string[] Duplicates = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"];

    [Theory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Tree_takes_what_the_suite_calls_json_and_nothing_else(string corpus)
    {
        (string Name, byte[] Text)[] suite = [.. Suite(corpus, "fuzz/json/JSONTestSuite-parsing")];
        Assert.Contains(suite, test => test.Name.StartsWith("y_", StringComparison.Ordinal));
        Assert.All(suite, test =>
        {
            bool isJson = IsJson(test.Text);
            if (test.Name.StartsWith("y_", StringComparison.Ordinal)) Assert.Equal((test.Name, !Duplicates.Contains(test.Name)), (test.Name, isJson));
            if (test.Name.StartsWith("n_", StringComparison.Ordinal)) Assert.False(isJson, test.Name);
        });
    }

    [Theory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Reader_answers_every_file_of_the_suite(string corpus) => Assert.All(Suite(corpus, "fuzz/json"), test =>
    {
        MudResult result = MudReader.Read(test.Text);
        Assert.Equal(MudVerdict.Refused, result.Verdict);
        Assert.Contains(result.Problems, problem => problem.Severity == MudSeverity.Error);
    });

    private static IEnumerable<(string Name, byte[] Text)> Suite(string corpus, string folder) => corpus == Corpora.Own
        ? JsonCases.All
        : Places.CorpusFiles(folder).Select(file => (Path.GetFileName(file), File.ReadAllBytes(file)));

    private static bool IsJson(byte[] text)
    {
        LineMap lines = new(text);
        ProblemList problems = new(lines, MudStrictness.Strict, MudLimits.Default);
        return JsonTreeReader.Read(text, 0, lines, problems, 512) is not null && problems.Errors == 0;
    }
}
