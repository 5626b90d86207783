using System.Diagnostics;

namespace EdgeGuard.Mutants;

/// <summary>Starts workers until every mutant has a result. A mutant that never ends, or takes the process with it, costs that process only.</summary>
internal sealed class Supervisor(FolderRun run, string worker)
{
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
        WorkerWatch watch = new(process);
        bool isStopped = watch.WaitOrStop();
        if (!isStopped && process.ExitCode == 0) return;
        if (watch.Current == 0) throw new InvalidOperationException("The tests do not run without a mutant; see above.");
        if (run.Results().ContainsKey(watch.Current)) return;
        if (isStopped) run.Add(watch.Current, FolderRun.Timeout);
        else run.Add(watch.Current, FolderRun.Killed, "the process ended");
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
        // At low priority: hours of tests must not slow down what else the machine does.
        ProcessStartInfo start = new("nice") { RedirectStandardOutput = true };
        foreach (string argument in (string[])["-n", "10", "dotnet", worker, verb, run.Work]) start.ArgumentList.Add(argument);
        start.Environment["EDGEGUARD_MUTANT"] = $"{active}";
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x80000000";
        return Process.Start(start)!;
    }
}
