using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Mud.Json;
using EdgeGuard.Core.Mud.Reading;

namespace EdgeGuard.Core.Tests.Mud;

/// <summary>The JSON tree against a public suite of parser tests, whose file names begin with the verdict.</summary>
public sealed class JsonSuiteTests
{
    // RFC 8259 leaves names that occur twice to the parser; RFC 7951 §7 does not.
    private static readonly string[] Duplicates = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"];

    [CorpusFact]
    public void Tree_takes_what_the_suite_calls_json_and_nothing_else()
    {
        IReadOnlyList<string> files = Places.CorpusFiles("fuzz/json/JSONTestSuite-parsing");
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            string name = Path.GetFileName(file);
            bool isJson = IsJson(File.ReadAllBytes(file));
            if (name.StartsWith("y_", StringComparison.Ordinal)) Assert.Equal(!Duplicates.Contains(name), isJson);
            if (name.StartsWith("n_", StringComparison.Ordinal)) Assert.False(isJson, name);
        });
    }

    [CorpusFact]
    public void Reader_answers_every_file_of_the_suite()
    {
        IReadOnlyList<string> files = Places.CorpusFiles("fuzz/json");
        Assert.All(files, file =>
        {
            MudResult result = MudReader.Read(File.ReadAllBytes(file));
            Assert.Equal(MudVerdict.Refused, result.Verdict);
            Assert.Contains(result.Problems, problem => problem.Severity == MudSeverity.Error);
        });
    }

    private static bool IsJson(byte[] text)
    {
        LineMap lines = new(text);
        ProblemList problems = new(lines, MudStrictness.Strict, MudLimits.Default);
        return JsonTreeReader.Read(text, 0, lines, problems, 512) is not null && problems.Errors == 0;
    }
}
