using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EdgeGuard.Tests;

/// <summary>The program itself, as a person or a script starts it.</summary>
internal static class Cli
{
    internal static async Task<Outcome> RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "edgeguard.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(4));
        return new(process.ExitCode, await output, await errors);
    }

    internal static string Seed(string name) => Path.Combine(Root(), "seeds", "profiles", name);

    internal static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    internal sealed record Outcome(int ExitCode, string Output, string Errors);
}
