using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using EdgeGuard.Agent.Setup;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard setup</c>: finds out what this machine is, shows a plan, asks, and writes the configuration.</summary>
internal static class SetupCommand
{
    private const string Service = "edgeguard.service";

    internal static Command Create()
    {
        Option<string> config = new("--config") { HelpName = "FILE", Description = "The configuration file to write.", DefaultValueFactory = _ => RunCommand.DefaultConfiguration };
        Option<string?> answers = new("--answers") { HelpName = "FILE", Description = "Answers in JSON; nothing is asked." };
        Option<bool> dryRun = new("--dry-run") { Description = "Show the plan and the configuration; change nothing." };
        Option<bool> undo = new("--undo") { Description = "Restore the configuration of before, byte by byte." };
        Command command = new("setup", "Set up the networks that this gateway routes for already: at most five questions, each with a default. Nothing is dropped until you enforce a network.") { config, answers, dryRun, undo };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(config), parsed.GetValue(answers), parsed.GetValue(dryRun), parsed.GetValue(undo), token));
        return command.With("edgeguard setup --dry-run", refused: "no network can be governed, the answers are wrong, or there is nothing to undo", couldNotRun: "a file cannot be read or written");
    }

    private static async Task<int> RunAsync(string config, string? answerFile, bool isDryRun, bool isUndo, CancellationToken token)
    {
        try
        {
            return isUndo ? await UndoAsync(config, token) : await PlanAsync(config, answerFile, isDryRun, token);
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException)
        {
            Screen.Error($"{(problem is JsonException ? $"{answerFile}: " : "")}{problem.Message}");
            return ExitCode.CouldNotRun;
        }
    }

    private static async Task<int> PlanAsync(string config, string? answerFile, bool isDryRun, CancellationToken token)
    {
        SetupFacts facts = SetupSurvey.Read();
        SetupAnswers answers = await AnswersAsync(facts, answerFile, isDryRun, token);
        SetupPlan plan = SetupPlanner.Of(facts, answers);
        foreach (string sentence in plan.Sentences) Screen.Line(Plain.Text(sentence));
        if (plan.Configuration is not { } text) return ExitCode.Refused;
        if (isDryRun)
        {
            Console.Out.Write(text);
            return ExitCode.Done;
        }
        bool isWanted = answerFile is not null || SetupQuestions.Confirm($"Write {config}, and restart the agent?");
        return isWanted ? await ApplyAsync(config, text, answers.Start, token) : ExitCode.Done;
    }

    private static async Task<SetupAnswers> AnswersAsync(SetupFacts facts, string? answerFile, bool isDryRun, CancellationToken token)
    {
        if (answerFile is not null) return JsonSerializer.Deserialize(await File.ReadAllTextAsync(answerFile, token), SetupJson.Default.SetupAnswers)!;
        return isDryRun || SetupPlanner.Candidates(facts).Count == 0 ? new() : SetupQuestions.Ask(facts);
    }

    private static async Task<int> ApplyAsync(string config, string text, bool isStarted, CancellationToken token)
    {
        SetupBackup backup = new(config);
        string fresh = backup.Stage(text);
        if (RunCommand.ProblemsOf(fresh) is { Count: > 0 } problems)
        {
            File.Delete(fresh);
            foreach (string problem in problems) Screen.Error(problem);
            return ExitCode.Refused;
        }
        backup.Replace(fresh);
        Screen.Line($"{config} is written. 'edgeguard setup --undo' restores the one before.");
        return await StartAsync(isStarted && config == RunCommand.DefaultConfiguration, token);
    }

    private static async Task<int> UndoAsync(string config, CancellationToken token)
    {
        if (!new SetupBackup(config).TryRestore())
        {
            Screen.Error($"There is nothing to undo: 'edgeguard setup' did not write {config}.");
            return ExitCode.Refused;
        }
        Screen.Line($"{config} is as it was before.");
        return await StartAsync(config == RunCommand.DefaultConfiguration, token);
    }

    // The agent of the package reads the default file.
    private static async Task<int> StartAsync(bool isWanted, CancellationToken token)
    {
        if (!isWanted || !Directory.Exists("/run/systemd/system"))
        {
            Screen.Line("Restart the agent for it. Then 'edgeguard status' and 'edgeguard devices' show what it sees.");
            return ExitCode.Done;
        }
        using Process process = Process.Start(new ProcessStartInfo("systemctl", ["restart", Service]))!;
        await process.WaitForExitAsync(token);
        Screen.Line(process.ExitCode == 0 ? "The agent runs. 'edgeguard devices' lists the devices that it sees." : $"The agent did not start: 'systemctl status {Service}' says why.");
        return process.ExitCode == 0 ? ExitCode.Done : ExitCode.Refused;
    }
}
