using System.Diagnostics;
using System.Globalization;

namespace EdgeGuard.Core.Tests.Mud;

/// <summary>A referee's word on a file; null where the referee itself crashed.</summary>
internal sealed record Verdict(bool? Accepts, string Message);

/// <summary>A test that needs Debian's <c>yanglint</c> (libyang2-tools).</summary>
internal sealed class YanglintFactAttribute : FactAttribute
{
    public YanglintFactAttribute() => Skip = Yanglint.Obstacle;
}

/// <summary>A test with rows that needs <c>yanglint</c>.</summary>
internal sealed class YanglintTheoryAttribute : TheoryAttribute
{
    public YanglintTheoryAttribute() => Skip = Yanglint.Obstacle;
}

/// <summary>libyang's validator, fed many files per process: starting it costs more than a file.</summary>
internal static class Yanglint
{
    private const string Program = "/usr/bin/yanglint";
    private const int BatchSize = 100;

    internal static string? Obstacle => File.Exists(Program) ? null : "yanglint is not installed (Debian: libyang2-tools)";

    /// <summary>The project's own modules, written from the RFCs' trees; the RFCs' modules are in the shared corpus.</summary>
    private static string OwnModules { get; } = Path.Combine(Places.Checkout, "tests", "cases", "yang");

    private static string Modules(string corpus) => corpus == Corpora.Own ? OwnModules : Path.Combine(Places.Corpus, "yang", "rfc");

    /// <summary>Judges files by the modules of RFC 8520 and RFC 8519 alone: the project's own ones or the RFCs'.</summary>
    internal static IReadOnlyList<Verdict> Judge(IReadOnlyList<byte[]> files, string corpus)
    {
        string modules = Modules(corpus);
        string folder = Directory.CreateTempSubdirectory("edgeguard-yang-").FullName;
        try
        {
            List<Verdict> verdicts = [];
            foreach (byte[][] batch in files.Chunk(BatchSize)) verdicts.AddRange(JudgeBatch(folder, modules, batch));
            return verdicts;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<Verdict> JudgeBatch(string folder, string modules, byte[][] batch)
    {
        (bool crashed, Dictionary<int, string> refusals) = Run(folder, modules, batch);
        if (!crashed) return batch.Select((_, i) => refusals.TryGetValue(i, out string? why) ? new Verdict(false, why) : new(true, ""));
        // Halves, because each run reads the modules anew.
        return batch.Length == 1
            ? [new(null, "yanglint crashed")]
            : JudgeBatch(folder, modules, batch[..(batch.Length / 2)]).Concat(JudgeBatch(folder, modules, batch[(batch.Length / 2)..]));
    }

    private static (bool Crashed, Dictionary<int, string> Refusals) Run(string folder, string modules, byte[][] batch)
    {
        for (int i = 0; i < batch.Length; i++) File.WriteAllBytes(Name(folder, i), batch[i]);
        ProcessStartInfo start = new(Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
            Environment = { ["HOME"] = folder },
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.WriteLine($"searchpath {modules}");
        foreach (string module in (string[])["ietf-access-control-list", "ietf-acldns", "ietf-mud"]) process.StandardInput.WriteLine($"load {module}");
        for (int i = 0; i < batch.Length; i++) process.StandardInput.WriteLine($"data -t data -f json -o /dev/null {Name(folder, i)}");
        process.StandardInput.Close();
        process.WaitForExit();
        _ = output.GetAwaiter().GetResult();
        // 128 and more: a signal ended it.
        return (process.ExitCode >= 128, Refusals(errors.GetAwaiter().GetResult()));
    }

    private static Dictionary<int, string> Refusals(string errors)
    {
        const string mark = "Failed to parse input data file \"";
        Dictionary<int, string> refusals = [];
        List<string> said = [];
        foreach (string line in errors.Split('\n'))
        {
            int place = line.IndexOf(mark, StringComparison.Ordinal);
            if (place < 0)
            {
                said.Add(line);
                continue;
            }
            string name = Path.GetFileNameWithoutExtension(line[(place + mark.Length)..line.LastIndexOf('"')]);
            refusals[int.Parse(name, CultureInfo.InvariantCulture)] = string.Join(' ', said);
            said.Clear();
        }
        return refusals;
    }

    private static string Name(string folder, int index) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{index}.json"));
}
