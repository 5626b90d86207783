using System.Diagnostics;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Judging;
using EdgeGuard.Oracle.Mutations;
using EdgeGuard.Oracle.Phases;
using EdgeGuard.Oracle.Profiles;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Oracle;

/// <summary>One run over the profiles that were asked for.</summary>
internal sealed class OracleRun(Arguments asked)
{
    private readonly Report _report = new(Console.Out);
    private readonly Mutation? _mutation = asked.Mutation is >= 1 and var number && number <= Mutation.All.Length ? Mutation.All[number - 1] : null;

    /// <returns>Whether kernel and evaluator agreed on everything.</returns>
    internal bool Run()
    {
        Console.WriteLine($"seed {asked.Seed} (EDGEGUARD_SEED={asked.Seed} repeats it){(_mutation is null ? "" : $", fault put in: {_mutation.Name}")}");
        int passed = 0, failed = 0;
        NetworkNamespace.Run(inside =>
        {
            using Bench bench = new(inside);
            foreach (Sample sample in Course.Of(asked))
            {
                if (Examine(bench, sample)) passed++;
                else failed++;
                if (failed > 0 && asked.StopsAtFirst) break;
            }
        });
        Console.WriteLine($"{_report.Compared} packets compared, {_report.FalsePermits} false permits, {_report.FalseDenies} false denies");
        Console.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 && passed > 0;
    }

    private bool Examine(Bench bench, Sample sample)
    {
        (long before, long packets) = (_report.Disagreements, _report.Compared);
        Stopwatch clock = Stopwatch.StartNew();
        _report.Begin(sample.Name);
        Examination examination = new(bench, _report, _mutation, new(asked.Seed));
        examination.Run(SmallHome.Of(sample.File));
        long wrong = _report.Disagreements - before;
        string sampled = examination.Ratio < 1 ? $", sampled 1 in {1 / examination.Ratio:0.0}" : "";
        Console.WriteLine($"{(wrong == 0 ? "ok  " : "FAIL")} {sample.Name}: {examination.Classes} classes{sampled}, "
            + $"{_report.Compared - packets} packets, {clock.ElapsedMilliseconds} ms{(wrong == 0 ? "" : $", {wrong} disagreements")}");
        return wrong == 0;
    }
}
