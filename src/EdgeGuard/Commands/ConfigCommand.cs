using System.CommandLine;
using System.Text.Json;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard config check</c>, <c>show</c> and <c>schema</c>: the configuration, without an agent.</summary>
internal static class ConfigCommand
{
    internal static Command Create()
    {
        Command schema = new("schema", "Print the JSON Schema of the configuration, for an editor.");
        schema.SetAction(_ => Console.Out.Write(ConfigurationSchema.Text()));
        return new("config", "Check or show the configuration.") { Check(), Show(), schema.With("edgeguard config schema", refused: null, couldNotRun: "a wrong argument") };
    }

    private static Command Check()
    {
        Option<string> config = Config();
        Command command = new("check", "Check the configuration as the agent does at its start: every problem, each with its line, the value found and an example.") { config };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(config);
            try
            {
                IReadOnlyList<string> problems = RunCommand.ProblemsOf(path);
                foreach (string problem in problems) Screen.Error(problem);
                if (problems.Count == 0) Screen.Line($"{path} is right.");
                return problems.Count == 0 ? ExitCode.Done : ExitCode.Refused;
            }
            catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
            {
                return RunCommand.Unreadable(path, missing);
            }
        });
        return command.With("edgeguard config check --config edgeguard.json", done: "the configuration is right", refused: "it has problems; each is printed", couldNotRun: "the file cannot be read");
    }

    private static Command Show()
    {
        Option<string> config = Config();
        Command command = new("show", "Show every value in force: those of the file with their lines, and the defaults.") { config };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(config);
            try
            {
                ConfigurationFile file = ConfigurationFile.Read(path);
                foreach (string problem in file.Problems) Screen.Error(problem);
                foreach (string line in Lines(file)) Screen.Line(line);
                return file.Problems.Count == 0 ? ExitCode.Done : ExitCode.Refused;
            }
            catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
            {
                return RunCommand.Unreadable(path, missing);
            }
        });
        return command.With("edgeguard config show", refused: "the file is no valid JSON", couldNotRun: "the file cannot be read");
    }

    private static IEnumerable<string> Lines(ConfigurationFile file)
    {
        ConfigurationEntry[] written = [.. file.Entries];
        HashSet<string> keys = new(written.Select(e => e.Key), StringComparer.OrdinalIgnoreCase);
        return
        [
            .. written.Where(e => e.Value is not null).Select(e => $"{e.Key} = {(e.Form == JsonTokenType.String ? $"\"{e.Value}\"" : e.Value)}   (line {e.Line})"),
            .. ConfigurationSchema.Defaults().Where(d => !keys.Contains(d.Key)).Select(d => $"{d.Key} = {d.Value}   (default)"),
        ];
    }

    private static Option<string> Config() => new("--config") { HelpName = "FILE", Description = "The configuration file.", DefaultValueFactory = _ => RunCommand.DefaultConfiguration };
}
