using System.Reflection;
using Xunit.Abstractions;

namespace EdgeGuard.Mutants;

/// <summary>Runs mutants one after another in this process, which has the mutated assembly loaded. Its output is read by <see cref="Supervisor"/>.</summary>
internal sealed class Worker(FolderRun run)
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(30);

    private readonly Type _switch = Assembly.Load("EdgeGuard.Core").GetType("EdgeGuard.Core.MutantSwitch", throwOnError: true)!;
    private readonly TestBench _bench = new();
    private readonly Dictionary<ITestCase, TimeSpan> _times = [];
    private readonly Dictionary<int, List<ITestCase>> _covering = [];

    /// <returns>0; or 2 if a test fails without a mutant.</returns>
    internal int All()
    {
        IReadOnlyList<Mutant> mutants = run.Mutants();
        if (Measure(mutants.Max(m => m.Id)) is { } failed)
        {
            Console.Error.WriteLine($"A test fails without a mutant: {failed}");
            return 2;
        }
        Dictionary<int, (string, string)> known = run.Results();
        foreach (Mutant mutant in mutants.Where(m => !known.ContainsKey(m.Id)))
        {
            Console.WriteLine($"> {mutant.Id}");
            Try(mutant.Id);
        }
        return 0;
    }

    /// <summary>One mutant that is there from the start of the process.</summary>
    internal int One()
    {
        string? failed = _bench.Run(_bench.Cases);
        Console.WriteLine(failed ?? "");
        return failed is null ? 0 : 1;
    }

    // Which tests reach which mutants, and how long each takes.
    private string? Measure(int last)
    {
        bool[] seen = new bool[last + 1], early = new bool[last + 1];
        Set("SeenEarly", early);
        Set("Seen", seen);
        string? failed = _bench.Run(_bench.Cases, _ => Array.Clear(seen), (test, took) =>
        {
            _times[test] = took;
            for (int id = 0; id <= last; id++)
            {
                if (!seen[id]) continue;
                if (!_covering.TryGetValue(id, out List<ITestCase>? tests)) _covering[id] = tests = [];
                tests.Add(test);
            }
        });
        Set("Seen", null);
        File.WriteAllLines(run.StaticPath, Enumerable.Range(0, last + 1).Where(id => early[id]).Select(id => $"{id}"));
        return failed;
    }

    private void Try(int id)
    {
        if (!_covering.TryGetValue(id, out List<ITestCase>? tests))
        {
            run.Add(id, FolderRun.Uncovered);
            return;
        }
        Set("Active", id);
        string? failed = _bench.Run(tests.Where(t => _times[t] <= Quick)) ?? _bench.Run(tests.Where(t => _times[t] > Quick));
        Set("Active", 0);
        run.Add(id, failed is null ? FolderRun.Survived : FolderRun.Killed, failed ?? "");
    }

    private void Set(string field, object? value) => _switch.GetField(field)!.SetValue(null, value);
}
