using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EdgeGuard.Tests.Commands;

/// <summary>A script beside the tests, run with the program in a network namespace of its own.</summary>
internal static class NamespaceScript
{
    /// <summary>Runs it and gives what it printed; fails the test, with all that was said, where it does not end well in six minutes.</summary>
    internal static async Task<string> RunAsync(string script, string[]? words = null, [CallerFilePath] string here = "")
    {
        ProcessStartInfo start = new("unshare",
        [
            .. NamespaceFactAttribute.Options, Path.Combine(Path.GetDirectoryName(here)!, script),
            $"dotnet {Path.Combine(AppContext.BaseDirectory, "edgeguard.dll")}", .. words ?? [],
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(6));
        Assert.True(process.ExitCode == 0, output + await errors);
        return output;
    }
}
