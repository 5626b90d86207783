using System.ComponentModel;
using System.Diagnostics;

namespace EdgeGuard.Lab.Processes;

/// <summary>Exit code and output of a command that has ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error);

/// <summary>Runs a system tool to its end. Arguments are passed one by one; there is no shell.</summary>
internal static class Command
{
    private const string SystemFolders = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";

    /// <summary>The command that starts this program again: its executable file, after the <c>dotnet</c> host where one runs it.</summary>
    internal static IReadOnlyList<string> ThisProgram { get; } = FindThisProgram();

    /// <exception cref="LabException">The tool is not installed.</exception>
    internal static Task<CommandResult> TryAsync(string tool, IEnumerable<string> arguments, CancellationToken cancellation) =>
        TryAsync(StartInfo(tool, arguments), "", cancellation);

    /// <summary>Runs the command in the network namespace of the calling thread.</summary>
    internal static Task<CommandResult> TryAsync(ProcessStartInfo start, string input, CancellationToken cancellation)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        return FinishAsync(Start(start), input, cancellation);
    }

    /// <returns>The output.</returns>
    /// <exception cref="LabException">The tool is not installed, or it failed. The message contains its standard error.</exception>
    internal static async Task<string> RunAsync(
        string tool, IEnumerable<string> arguments, CancellationToken cancellation, string input = "")
    {
        ProcessStartInfo start = StartInfo(tool, arguments);
        CommandResult result = await TryAsync(start, input, cancellation);
        if (result.ExitCode == 0) return result.Output;
        throw new LabException($"'{tool} {string.Join(' ', start.ArgumentList)}' ended with exit code {result.ExitCode}: {result.Error.Trim()}");
    }

    /// <summary>Describes how to start a tool. Its PATH includes the folders of system tools, which an ordinary user's PATH may lack.</summary>
    internal static ProcessStartInfo StartInfo(string tool, IEnumerable<string> arguments)
    {
        string path = $"{Environment.GetEnvironmentVariable("PATH")}:{SystemFolders}";
        ProcessStartInfo start = new(Find(tool, path), arguments);
        start.Environment["PATH"] = path;
        return start;
    }

    /// <exception cref="LabException">The process could not be started.</exception>
    internal static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new LabException($"'{start.FileName}' could not be started: {e.Message}. deploy/demo.sh installs the tools that the test network needs.", e);
        }
    }

    private static string Find(string tool, string path)
    {
        if (tool.Contains('/', StringComparison.Ordinal)) return tool;
        return path.Split(':').Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists)
            ?? throw new LabException($"The tool '{tool}' is not installed. deploy/demo.sh installs the tools that the test network needs.");
    }

    private static async Task<CommandResult> FinishAsync(Process started, string input, CancellationToken cancellation)
    {
        using Process process = started;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellation);
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellation);
        return new(process.ExitCode, await output, await error);
    }

    private static string[] FindThisProgram()
    {
        string process = Environment.ProcessPath ?? throw new LabException("This program cannot find its own executable file under /proc.");
        return Path.GetFileName(process) == "dotnet"
            ? [process, Path.GetFullPath(Environment.GetCommandLineArgs()[0])]
            : [process];
    }
}
