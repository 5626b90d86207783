using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Judging;
using EdgeGuard.Oracle.Mutations;
using EdgeGuard.Oracle.Phases;
using EdgeGuard.Oracle.Profiles;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Oracle;

/// <summary>One run over the profiles that were asked for: a gateway and a thread for each processor, which take profile after profile.</summary>
internal sealed class OracleRun(Arguments asked)
{
    private const int MostGateways = 4;

    private readonly Mutation? _mutation = asked.Mutation is >= 1 and var number && number <= Mutation.All.Length ? Mutation.All[number - 1] : null;
    private readonly ConcurrentQueue<Sample> _samples = new(Course.Of(asked));
    private readonly Lock _telling = new();
    private readonly Totals _totals = new();

    /// <returns>Whether kernel and evaluator agreed on everything.</returns>
    /// <exception cref="InvalidOperationException">Something but the answer to that kept the run from its end.</exception>
    internal bool Run()
    {
        Stopwatch clock = Stopwatch.StartNew();
        Console.WriteLine($"seed {asked.Seed} (EDGEGUARD_SEED={asked.Seed} repeats it){(_mutation is null ? "" : $", fault put in: {_mutation.Name}")}");
        int gateways = Math.Min(Environment.ProcessorCount, MostGateways);
        Thread[] threads = [.. Enumerable.Range(0, gateways).Select(at => new Thread(() => Work(at)) { Name = $"gateway {at}" })];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        if (_totals.Broken is { } broken) throw new InvalidOperationException(broken);
        Console.WriteLine($"{_totals.Classes} classes, {_totals.Compared} packets compared, {_totals.FalsePermits} false permits, {_totals.FalseDenies} false denies, {clock.Elapsed.TotalSeconds:0} s on {gateways} gateways");
        Console.WriteLine($"{_totals.Passed} passed, {_totals.Failed} failed");
        return _totals is { Failed: 0, Passed: > 0 };
    }

    private void Work(int processor)
    {
        try
        {
            NetworkNamespace.Run(inside =>
            {
                using Bench bench = new(inside, processor);
                while (!IsOver() && _samples.TryDequeue(out Sample? sample)) Examine(bench, sample);
            });
        }
        catch (Exception broken)
        {
            lock (_telling) _totals.Broken ??= broken.Message;
        }
    }

    private bool IsOver()
    {
        lock (_telling) return _totals.Broken is not null || (_totals.Failed > 0 && asked.StopsAtFirst);
    }

    private void Examine(Bench bench, Sample sample)
    {
        Stopwatch clock = Stopwatch.StartNew();
        using StringWriter disagreements = new();
        Report report = new(disagreements, sample.Name);
        Examination examination = new(bench, report, _mutation, new(asked.Seed));
        examination.Run(SmallHome.Of(sample.File));
        bool holds = report.Disagreements == 0;
        string sampled = examination.Ratio < 1 ? $", sampled 1 in {1 / examination.Ratio:0.0}" : "";
        lock (_telling)
        {
            Console.Write(disagreements);
            Console.WriteLine($"{(holds ? "ok  " : "FAIL")} {sample.Name}: {examination.Classes} classes{sampled}, "
                + $"{report.Compared} packets, {clock.ElapsedMilliseconds} ms{(holds ? "" : $", {report.Disagreements} disagreements")}");
            _totals.Add(report, examination);
        }
    }
}
