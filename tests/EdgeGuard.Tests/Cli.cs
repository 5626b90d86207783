using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace EdgeGuard.Tests;

/// <summary>The program itself, as a person or a script starts it.</summary>
internal static partial class Cli
{
    internal static string Program => Path.Combine(AppContext.BaseDirectory, "edgeguard.dll");

    internal static Task<Outcome> RunAsync(params string[] arguments) => RunAsync([], arguments);

    internal static Task<Outcome> RunAsync(Dictionary<string, string> variables, params string[] arguments) => OfAsync("dotnet", [Program, .. arguments], variables);

    /// <summary>What another program says.</summary>
    internal static async Task<Outcome> OfAsync(string program, string[] arguments, Dictionary<string, string> variables)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in variables) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(4));
        return new(process.ExitCode, await output, await errors);
    }

    internal static string Seed(string name) => Path.Combine(Root(), "seeds", "profiles", name);

    internal static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    /// <summary>What was said, without the breaks that make its lines fit a terminal.</summary>
    internal static string Unwrapped(string said) => Continued().Replace(said, " ");

    [GeneratedRegex(@"\n {4,}(?=\S)")]
    private static partial Regex Continued();

    internal sealed record Outcome(int ExitCode, string Output, string Errors);
}
