using System.Runtime.CompilerServices;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Oracle.Profiles;

/// <summary>Where profiles come from: the starters of the project, a corpus of real ones where there is one, and chance.</summary>
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

    /// <summary>Real profiles that the reader takes.</summary>
    /// <param name="why">Why there is none.</param>
    internal static IReadOnlyList<Sample> Corpus(out string? why)
    {
        string folder = Environment.GetEnvironmentVariable(CorpusVariable) ?? Path.Combine(Root(), "..", "shared", "corpus");
        folder = Path.GetFullPath(Path.Combine(folder, "mud"));
        why = Directory.Exists(folder) ? null : $"no folder {folder}; {CorpusVariable} names the corpus";
        return why is null ? [.. In(folder)] : [];
    }

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
