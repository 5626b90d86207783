using System.Security.Cryptography;
using System.Text;

namespace EdgeGuard.Mutants;

/// <summary>What is known of one folder: its mutants and the result of each. Kept in artifacts/mutants, so that a run that was stopped goes on.</summary>
internal sealed class FolderRun(string work)
{
    internal const string Killed = "killed", Survived = "survived", Uncovered = "uncovered", Timeout = "timeout";

    private string ResultPath => Path.Combine(work, "results.tsv");

    private string MutantPath => Path.Combine(work, "mutants.tsv");

    internal string StaticPath => Path.Combine(work, "early.txt");

    internal string Work => work;

    internal IReadOnlyList<Mutant> Mutants() => [.. File.ReadAllLines(MutantPath).Select(Mutant.FromRow)];

    internal void SetMutants(IEnumerable<Mutant> mutants) => File.WriteAllLines(MutantPath, mutants.Select(m => m.ToRow()));

    /// <summary>Result and killing test by mutant; the last line of a mutant counts.</summary>
    internal Dictionary<int, (string Result, string Test)> Results()
    {
        Dictionary<int, (string, string)> results = [];
        foreach (string[] cells in (File.Exists(ResultPath) ? File.ReadAllLines(ResultPath) : []).Select(l => l.Split('\t')).Where(c => c.Length == 3))
        {
            results[int.Parse(cells[0], null)] = (cells[1], cells[2]);
        }
        return results;
    }

    internal void Add(int id, string result, string test = "") => File.AppendAllText(ResultPath, $"{id}\t{result}\t{test.ReplaceLineEndings(" ").Replace('\t', ' ')}\n");

    /// <summary>Forgets the mutants that no test killed, so that they are tried again.</summary>
    internal void ForgetSurvivors()
    {
        string[] kept = [.. Results().Where(r => r.Value.Result is Killed or Timeout).Select(r => $"{r.Key}\t{r.Value.Result}\t{r.Value.Test}")];
        File.WriteAllLines(ResultPath, kept);
    }

    /// <summary>Whether the mutants were made from the source as it is now.</summary>
    internal bool IsOf(string hash) => File.Exists(MutantPath) && File.Exists(Path.Combine(work, "source.sha256")) && File.ReadAllText(Path.Combine(work, "source.sha256")) == hash;

    internal void SetHash(string hash) => File.WriteAllText(Path.Combine(work, "source.sha256"), hash);

    internal static string HashOf(IEnumerable<string> files) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(files.Select(File.ReadAllText)))));
}
