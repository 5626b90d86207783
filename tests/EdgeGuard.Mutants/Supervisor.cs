using System.Diagnostics;

namespace EdgeGuard.Mutants;

/// <summary>Starts workers until every mutant has a result. A mutant that never ends, or takes the process with it, costs that process only.</summary>
internal sealed class Supervisor(FolderRun run, string worker)
{
    // Processor time: others may use the machine.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(5);

    internal void Run()
    {
        while (run.Mutants().Any(m => !run.Results().ContainsKey(m.Id))) RunWorker();
        HashSet<int> early = [.. File.ReadAllLines(run.StaticPath).Select(line => int.Parse(line, null))];
        foreach ((int id, (string result, string test)) in run.Results())
        {
            // What is computed once, as the process starts, no switch changes afterwards.
            if (result == FolderRun.Survived && test.Length == 0 && early.Contains(id)) RunAlone(id);
        }
    }

    private void RunWorker()
    {
        using Process process = Start("--work", 0);
        int current = 0;
        (TimeSpan used, Stopwatch since) = (TimeSpan.Zero, Stopwatch.StartNew());
        Lock gate = new();
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not ['>', ' ', .. var id]) return;
            lock (gate) (current, used, since) = (int.Parse(id, null), process.HasExited ? used : process.TotalProcessorTime, Stopwatch.StartNew());
        };
        process.BeginOutputReadLine();
        bool isKilled = false;
        while (!process.WaitForExit(500))
        {
            lock (gate) isKilled = current > 0 && (Used(process) - used > Longest || since.Elapsed > Stuck);
            if (!isKilled) continue;
            process.Kill();
            process.WaitForExit();
            break;
        }
        process.WaitForExit();
        if (process.ExitCode == 0) return;
        if (current == 0) throw new InvalidOperationException("The tests do not run without a mutant; see above.");
        if (!run.Results().ContainsKey(current)) run.Add(current, isKilled ? FolderRun.Timeout : FolderRun.Killed, isKilled ? "" : "the process ended");
    }

    private static TimeSpan Used(Process process)
    {
        process.Refresh();
        return process.HasExited ? TimeSpan.Zero : process.TotalProcessorTime;
    }

    private void RunAlone(int id)
    {
        using Process process = Start("--one", id);
        string test = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        run.Add(id, process.ExitCode == 0 ? FolderRun.Survived : FolderRun.Killed, process.ExitCode == 0 ? "alone" : test);
    }

    private Process Start(string verb, int active)
    {
        // At idle priority: hours of tests must not slow down what else the machine does.
        ProcessStartInfo start = new("chrt") { RedirectStandardOutput = true };
        foreach (string argument in (string[])["-i", "0", "dotnet", worker, verb, run.Work]) start.ArgumentList.Add(argument);
        start.Environment["EDGEGUARD_MUTANT"] = $"{active}";
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x80000000";
        return Process.Start(start)!;
    }
}
