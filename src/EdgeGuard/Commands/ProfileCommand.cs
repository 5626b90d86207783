using System.CommandLine;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Commands;

/// <summary>
/// <c>edgeguard profile show|diff</c>: what a profile lets its device do, in plain sentences. Ends with
/// <see cref="ExitCode.Refused"/> if a file is no usable MUD file.
/// </summary>
internal static class ProfileCommand
{
    internal static Command Create()
    {
        Command command = new("profile", "Explain, compare and import MUD files, and apply them to devices.") { Show(), Difference() };
        foreach (Command onAgent in ProfileOnAgentCommands.Create()) command.Add(onAgent);
        return command;
    }

    private static Command Show()
    {
        Argument<string> file = new("FILE") { Description = "The MUD file." };
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("show", "Explain a MUD file: what the device may do, and what to know before you approve it.") { file, json };
        command.SetAction(parsed =>
        {
            int exit = Read(parsed, parsed.GetRequiredValue(file), out MudResult.Accepted? profile);
            if (profile is not null) new ProfileText(parsed.InvocationConfiguration.Output).Show(profile, parsed.GetValue(json));
            return exit;
        });
        return command.With("edgeguard profile show seeds/profiles/camera.json", refused: "the file is not a usable MUD file", couldNotRun: "the file cannot be read");
    }

    private static Command Difference()
    {
        Argument<string> before = new("OLD") { Description = "The MUD file in force." };
        Argument<string> after = new("NEW") { Description = "The MUD file that would replace it." };
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("diff", "Compare two versions of a MUD file: permissions gained and lost.") { before, after, json };
        command.SetAction(parsed =>
        {
            int old = Read(parsed, parsed.GetRequiredValue(before), out MudResult.Accepted? first);
            int now = Read(parsed, parsed.GetRequiredValue(after), out MudResult.Accepted? second);
            if (first is not null && second is not null)
            {
                new ProfileText(parsed.InvocationConfiguration.Output).Show(ProfileDifference.Between(first.File, second.File), parsed.GetValue(json));
            }
            return Math.Max(old, now);
        });
        return command.With("edgeguard profile diff old.json new.json", refused: "a file is not a usable MUD file", couldNotRun: "a file cannot be read");
    }

    private static int Read(ParseResult parsed, string path, out MudResult.Accepted? profile)
    {
        profile = null;
        TextWriter error = parsed.InvocationConfiguration.Error;
        if (!MudSource.Of(path).TryRead(MudLimits.Default.MaxBytes, out ReadOnlyMemory<byte> bytes, out string? reason))
        {
            error.WriteLine($"{Plain.Text(path)}: cannot be read: {Plain.Text(reason)}");
            return ExitCode.CouldNotRun;
        }
        MudResult result = MudReader.Read(bytes);
        profile = result as MudResult.Accepted;
        if (profile is not null) return ExitCode.Done;
        foreach (MudProblem problem in result.Problems) error.WriteLine($"{Plain.Text(path)}:{Plain.Text(problem.ToString())}");
        return ExitCode.Refused;
    }
}
