using System.CommandLine;
using EdgeGuard.Core.Mud;
using EdgeGuard.Lab.Printing;

namespace EdgeGuard.Commands;

/// <summary>
/// <c>edgeguard check</c>: judges MUD files, thousands at once. Ends with <see cref="ExitCode.Done"/> if none was refused,
/// <see cref="ExitCode.Refused"/> if some were, and <see cref="ExitCode.CouldNotRun"/> if something could not be read; the other
/// files are judged all the same.
/// </summary>
internal static class CheckCommand
{
    internal static Command Create()
    {
        Argument<string[]> paths = new("PATH")
        {
            Description = "A MUD file, or a folder. Every regular file in the folder is checked, whatever its name.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> strict = new("--strict") { Description = "Accept only what RFC 8520, RFC 8519 and RFC 7951 allow." };
        Option<bool> compatible = new("--compat") { Description = "Repair known mistakes first, and report each repair (the default)." };
        Option<bool> json = new("--json") { Description = "Write JSON to standard output, one object a line for each file, and nothing else." };
        Command command = new("check", "Check MUD files.")
        {
            paths, strict, compatible, json,
        };
        KnownOptions.Demand(command, paths);
        command.Validators.Add(result =>
        {
            if (result.GetValue(strict) && result.GetValue(compatible)) result.AddError("--strict and --compat exclude each other.");
        });
        command.SetAction(parsed =>
        {
            (TextWriter output, TextWriter error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            CheckReport report = parsed.GetValue(json) ? new CheckReport.ForScripts(output) : new CheckReport.ForPeople(output);
            MudStrictness strictness = parsed.GetValue(strict) ? MudStrictness.Strict : MudStrictness.Compatible;
            return Judge(MudSource.ExpandAll(parsed.GetRequiredValue(paths)), strictness, report, error);
        });
        return command.With("edgeguard check seeds/profiles --json", done: "no file was refused", refused: "a file was refused", couldNotRun: "a file cannot be read (the others are still checked)");
    }

    private static int Judge(IReadOnlyList<MudSource> files, MudStrictness strictness, CheckReport report, TextWriter error)
    {
        int exit = ExitCode.Done;
        using ProgressLine progress = ProgressLine.OnStandardError(files.Count);
        foreach (MudSource file in files)
        {
            progress.BeginStep($"checking {Plain.Text(file.Name)}");
            if (!file.TryRead(MudLimits.Default.MaxBytes, out ReadOnlyMemory<byte> bytes, out string? reason))
            {
                progress.Print(() => error.WriteLine($"{Plain.Text(file.Name)}: cannot be read: {Plain.Text(reason)}"));
                exit = ExitCode.CouldNotRun;
                continue;
            }
            MudResult result = MudReader.Read(bytes, strictness);
            progress.PrintEach([result], one => report.Add(file.Name, one));
            if (result.Verdict == MudVerdict.Refused) exit = Math.Max(exit, ExitCode.Refused);
        }
        progress.Stop();
        report.Close();
        return exit;
    }
}
