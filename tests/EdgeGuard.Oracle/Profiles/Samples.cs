using System.Runtime.CompilerServices;
using System.Text;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Oracle.Profiles;

/// <summary>Where profiles come from: the starters of the project, a corpus of real ones where there is one or odd ones of our own, and chance.</summary>
internal static class Samples
{
    private const string CorpusVariable = "EDGEGUARD_CORPUS";

    /// <summary>Profiles that the project ships.</summary>
    internal static IEnumerable<Sample> Starters() => In(Path.Combine(Root(), "seeds", "profiles"));

    /// <summary>Valid profiles made by chance.</summary>
    internal static IEnumerable<Sample> Random(int seed, int count)
    {
        for (int at = 0; at < count; at++)
        {
            MudFile made = new RandomProfile(new(unchecked(seed * 100_003 + at))).Make();
            yield return new($"random-{seed}-{at}", Again(made));
        }
    }

    /// <summary>Real profiles that the reader takes; where there is no corpus, the files of the reader's golden cases that it takes.</summary>
    internal static IReadOnlyList<Sample> Corpus()
    {
        string folder = Environment.GetEnvironmentVariable(CorpusVariable) ?? Path.Combine(Root(), "..", "shared", "corpus");
        folder = Path.GetFullPath(Path.Combine(folder, "mud"));
        return Directory.Exists(folder) ? [.. In(folder)] : [.. Cases()];
    }

    // A case is a title, a line of ten hyphens, a MUD file, another such line, and what the reader says.
    private static IEnumerable<Sample> Cases() =>
        from path in Directory.EnumerateFiles(Path.Combine(Root(), "tests", "golden", "mud"), "*.txt").Order(StringComparer.Ordinal)
        let parts = File.ReadAllText(path).Split("\n----------\n")
        let file = parts.Length == 3 ? (MudReader.Read(Encoding.UTF8.GetBytes(parts[1])) as MudResult.Accepted)?.File : null
        where file is not null
        select new Sample($"case-{Path.GetFileNameWithoutExtension(path)}", file);

    private static IEnumerable<Sample> In(string folder) =>
        from path in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        let file = (MudReader.Read(File.ReadAllBytes(path)) as MudResult.Accepted)?.File
        where file is not null
        select new Sample(Path.GetRelativePath(folder, path), file);

    // What the writer writes and the reader reads is what a device would send us.
    private static MudFile Again(MudFile file) => MudReader.Read(MudWriter.Write(file)) switch
    {
        MudResult.Accepted accepted => accepted.File,
        var refused => throw new InvalidOperationException("A profile made by chance is not valid: " + string.Join("; ", refused.Problems)),
    };

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
