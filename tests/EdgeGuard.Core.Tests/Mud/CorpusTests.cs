using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.Tests.Mud;

/// <summary>
/// MUD files against what libyang says of them: of our own when it is asked, of public ones as it was recorded, before and after the
/// mechanical repairs (YANGLINT.tsv in the corpus).
/// </summary>
public sealed class CorpusTests
{
    // Columns: file, strict, message, with extensions, message, lenient, message, root renamed, message, normalised, message.
    private const int Strict = 1, Message = 2, Renamed = 7, Normalised = 9;

    [YanglintTheory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Strict_reading_refuses_what_libyang_refuses_but_for_unknown_extensions(string corpus) => Assert.All(
        Rows(corpus).Where(row => !row.Passes && !RefereeTests.IsExplained(new(false, row.Message))),
        row => Assert.Equal((row.Name, MudVerdict.Refused), (row.Name, MudReader.Read(row.File, MudStrictness.Strict).Verdict)));

    [YanglintTheory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Compatibility_reads_every_file_that_passes_after_the_mechanical_repairs(string corpus) => Assert.All(
        Rows(corpus).Where(row => row.Passes || row.PassesRepaired),
        row =>
        {
            MudResult compatible = MudReader.Read(row.File, MudStrictness.Compatible);
            // What YANG cannot say strict reading refuses too; access lists alone pass the modules, and are no MUD file.
            bool isRefusedForMore = row.Passes && MudReader.Read(row.File, MudStrictness.Strict) is MudResult.Refused
                || compatible.Problems.Any(problem => problem.Rule.StartsWith("mud-container", StringComparison.Ordinal));
            Assert.True(isRefusedForMore || compatible is MudResult.Accepted, row.Name);
        });

    [Theory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Every_refusal_has_a_place_and_a_remedy(string corpus) => Assert.All(
        Corpora.MudFiles(corpus).Select(file => MudReader.Read(file, MudStrictness.Compatible)).OfType<MudResult.Refused>(),
        result => Assert.All(result.Reasons, reason => Assert.True(reason.Line > 0 && reason.Message.EndsWith('.'), reason.ToString())));

    private static Row[] Rows(string corpus) => corpus == Corpora.Own ? Asked() : Recorded();

    private static Row[] Asked()
    {
        IReadOnlyList<byte[]> files = Corpora.MudFiles(Corpora.Own);
        return [.. files.Zip(Yanglint.Judge(files, Corpora.Own), (file, verdict) => (File: file, Verdict: verdict)).Where(judged => judged.Verdict.Accepts is not null)
            .Select((judged, i) => new Row($"own file {i}", judged.File, judged.Verdict.Accepts == true, judged.Verdict.Message, PassesRepaired: false))];
    }

    private static Row[] Recorded() =>
    [
        .. from line in File.ReadLines(Path.Combine(Places.Corpus, "mud", "YANGLINT.tsv")).Skip(1)
           let cells = line.Split('\t')
           select new Row(cells[0], File.ReadAllBytes(Path.Combine(Places.Corpus, "mud", cells[0])), cells[Strict] == "pass", cells[Message],
               cells[Renamed] == "pass" || cells[Normalised] == "pass"),
    ];

    private sealed record Row(string Name, byte[] File, bool Passes, string Message, bool PassesRepaired);
}
