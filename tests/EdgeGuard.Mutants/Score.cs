namespace EdgeGuard.Mutants;

/// <summary>The count of a folder.</summary>
/// <param name="Folder">Which.</param>
/// <param name="Counts">Mutants by result.</param>
/// <param name="Report">The file that lists what survived.</param>
internal sealed record Score(string Folder, IReadOnlyDictionary<string, int> Counts, string Report)
{
    private int Killed => Counts.GetValueOrDefault(FolderRun.Killed);

    private int Timeouts => Counts.GetValueOrDefault(FolderRun.Timeout);

    /// <summary>Counts the results and writes the report: file, line, kind, before and after of each mutant that no test killed.</summary>
    internal static Score Of(string folder, FolderRun run, string report)
    {
        Dictionary<int, (string Result, string Test)> results = run.Results();
        File.WriteAllLines(report, run.Mutants().Where(m => results[m.Id].Result is FolderRun.Survived or FolderRun.Uncovered)
            .OrderBy(m => m.File, StringComparer.Ordinal).ThenBy(m => m.Line).ThenBy(m => m.Id)
            .Select(m => $"{m.File}:{m.Line} #{m.Id} {results[m.Id].Result} {m.Kind}: {m.Before}  =>  {m.After}"));
        return new(folder, run.Mutants().CountBy(m => results[m.Id].Result).ToDictionary(), report);
    }

    internal static void Print(IEnumerable<Score> scores)
    {
        Console.WriteLine($"{"folder",-12}{"mutants",9}{"killed",9}{"survived",10}{"no coverage",13}{"timeout",9}{"score",8}  report");
        foreach (Score s in scores)
        {
            int all = s.Counts.Values.Sum();
            double score = 100.0 * (s.Killed + s.Timeouts) / Math.Max(1, all);
            Console.WriteLine($"{s.Folder,-12}{all,9}{s.Killed,9}{s.Counts.GetValueOrDefault(FolderRun.Survived),10}{s.Counts.GetValueOrDefault(FolderRun.Uncovered),13}{s.Timeouts,9}{score,7:0.0}%  {s.Report}");
        }
    }
}
