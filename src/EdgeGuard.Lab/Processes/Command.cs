using System.ComponentModel;
using System.Diagnostics;

namespace EdgeGuard.Lab.Processes;

/// <summary>What a finished command left.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error);

/// <summary>Runs a tool of the system to its end. Arguments are passed one by one; there is no shell.</summary>
internal static class Command
{
    private const string SystemFolders = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";

    /// <exception cref="LabException">The tool is missing.</exception>
    internal static Task<Outcome> TryAsync(string tool, IEnumerable<string> arguments, CancellationToken cancellation) =>
        TryAsync(Describe(tool, arguments), "", cancellation);

    /// <exception cref="LabException">The tool is missing or failed; the message holds what it said.</exception>
    internal static async Task<string> RunAsync(
        string tool, IEnumerable<string> arguments, CancellationToken cancellation, string input = "")
    {
        ProcessStartInfo start = Describe(tool, arguments);
        Outcome outcome = await TryAsync(start, input, cancellation);
        if (outcome.ExitCode == 0) return outcome.Output;
        throw new LabException($"'{tool} {string.Join(' ', start.ArgumentList)}' ended with {outcome.ExitCode}: {outcome.Error.Trim()}");
    }

    /// <summary>Runs what is described, in the calling thread's network namespace.</summary>
    internal static Task<Outcome> TryAsync(ProcessStartInfo start, string input, CancellationToken cancellation)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        return FinishAsync(Start(start), input, cancellation);
    }

    /// <summary>Describes how to start a tool, with the folders of system tools in its path: an ordinary user's may lack them.</summary>
    internal static ProcessStartInfo Describe(string tool, IEnumerable<string> arguments)
    {
        string path = $"{Environment.GetEnvironmentVariable("PATH")}:{SystemFolders}";
        ProcessStartInfo start = new(Find(tool, path), arguments);
        start.Environment["PATH"] = path;
        return start;
    }

    /// <exception cref="LabException">The tool could not be started.</exception>
    internal static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new LabException($"'{start.FileName}' could not be started: {e.Message}. deploy/build.sh installs what the lab needs.", e);
        }
    }

    private static string Find(string tool, string path)
    {
        if (tool.Contains('/', StringComparison.Ordinal)) return tool;
        return path.Split(':').Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists)
            ?? throw new LabException($"The tool '{tool}' is not installed. deploy/build.sh installs what the lab needs.");
    }

    private static async Task<Outcome> FinishAsync(Process started, string input, CancellationToken cancellation)
    {
        using Process process = started;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellation);
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellation);
        return new(process.ExitCode, await output, await error);
    }
}
