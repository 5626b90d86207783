using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.Tests.Mud;

/// <summary>The public files against what libyang said of them before and after the mechanical repairs (YANGLINT.tsv in the corpus).</summary>
public sealed class CorpusTests
{
    // Columns: file, strict, message, with extensions, message, lenient, message, root renamed, message, normalised, message.
    private const int Strict = 1, Message = 2, Renamed = 7, Normalised = 9;

    [CorpusFact]
    public void Strict_reading_refuses_what_libyang_refuses_but_for_unknown_extensions() => Assert.All(
        Rows().Where(row => row[Strict] != "pass" && !row[Message].StartsWith("No module named", StringComparison.Ordinal)),
        row => Assert.Equal((row[0], MudVerdict.Refused), (row[0], Read(row, MudStrictness.Strict).Verdict)));

    [CorpusFact]
    public void Compatibility_reads_every_file_that_passes_after_the_mechanical_repairs() => Assert.All(
        Rows().Where(row => row[Strict] == "pass" || row[Renamed] == "pass" || row[Normalised] == "pass"),
        row =>
        {
            MudResult result = Read(row, MudStrictness.Compatible);
            // Access lists alone pass the modules, and are no MUD file.
            bool isListsAlone = result.Problems.Any(problem => problem.Rule.StartsWith("mud-container", StringComparison.Ordinal));
            Assert.True(isListsAlone || result is MudResult.Accepted, row[0]);
        });

    [CorpusFact]
    public void Every_refusal_has_a_place_and_a_remedy() => Assert.All(
        Rows().Select(row => Read(row, MudStrictness.Compatible)).OfType<MudResult.Refused>(),
        result => Assert.All(result.Reasons, reason => Assert.True(reason.Line > 0 && reason.Message.EndsWith('.'), reason.ToString())));

    private static MudResult Read(string[] row, MudStrictness strictness) =>
        MudReader.Read(File.ReadAllBytes(Path.Combine(Places.Corpus, "mud", row[0])), strictness);

    private static string[][] Rows()
    {
        string[][] rows = [.. File.ReadLines(Path.Combine(Places.Corpus, "mud", "YANGLINT.tsv")).Skip(1).Select(line => line.Split('\t'))];
        Assert.NotEmpty(rows);
        return rows;
    }
}
