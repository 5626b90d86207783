using System.Diagnostics;
using System.Globalization;

namespace EdgeGuard.Fuzz;

/// <summary>Runs one reader in a process of its own: an input may end it, or never return.</summary>
internal sealed class Supervisor(string program, string folder)
{
    // Beyond its time, for the start and for the input that is being read.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    /// <returns>false where there was a finding.</returns>
    internal bool Run(string reader, int seconds)
    {
        string seed = Environment.GetEnvironmentVariable("EDGEGUARD_SEED") ?? Random.Shared.Next().ToString(CultureInfo.InvariantCulture);
        using Process worker = Process.Start("dotnet", ["exec", program, "--work", reader, $"{seconds}", seed, folder]);
        bool hasEnded = worker.WaitForExit(TimeSpan.FromSeconds(seconds) + Grace);
        if (!hasEnded) worker.Kill();
        worker.WaitForExit();
        if (hasEnded && worker.ExitCode is 0 or 1) return worker.ExitCode == 0;
        string file = Path.Combine(folder, $"{reader}-{(hasEnded ? "crash" : "hang")}.bin");
        File.WriteAllBytes(file, CurrentInput.Read(Path.Combine(folder, $"{reader}.current")));
        Console.WriteLine($"failed: {reader}: {(hasEnded ? $"the process ended with {worker.ExitCode}" : "no end")}\n    input in {file}, seed {seed}");
        return false;
    }
}
