using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Coverage;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Views;
using Microsoft.Extensions.Configuration;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard coverage</c>: which ways of the networks' packets the rules reach, which not, and what would.</summary>
internal static class CoverageCommand
{
    internal static Command Create()
    {
        Option<string> socket = ControlClient.SocketOption();
        Option<string?> config = new("--config") { HelpName = "FILE", Description = "Examine this configuration on this machine, without the agent." };
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("coverage", "List which paths of the networks' traffic the rules cover, which they do not, and what would cover them.") { socket, config, json };
        command.SetAction((parsed, token) => parsed.GetValue(config) is { } path
            ? SurveyAsync(path, parsed.GetValue(json))
            : ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
            {
                if (await client.AskAsync(HttpMethod.Get, "v1/coverage", token) is not { } body) return ExitCode.Refused;
                Show(JsonSerializer.Deserialize(body, ControlJson.Default.CoverageView)!, parsed.GetValue(json));
                return ExitCode.Done;
            }));
        return command.With("edgeguard coverage --config edgeguard.json", couldNotRun: "no agent answers, or the configuration is wrong");
    }

    /// <summary>The options of a configuration file; null after its problems were printed on standard error.</summary>
    internal static async Task<AgentOptions?> ReadAsync(string path)
    {
        try
        {
            ConfigurationFile file = ConfigurationFile.Read(path);
            foreach (string problem in file.Problems) Screen.Error(problem);
            if (file.Problems.Count > 0) return null;
            IConfigurationRoot written = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(path), optional: false).Build();
            AgentOptions options = new();
            written.Bind(options);
            string[] problems = [.. KnownKeys.Check(written), .. AgentSettings.Check(options)];
            foreach (string problem in problems) Screen.Error(file.Explain(problem));
            return problems.Length == 0 ? options : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException or FormatException or UnauthorizedAccessException)
        {
            Screen.Error($"{path}: {(unreadable is FileNotFoundException ? RunCommand.NoFile : unreadable.InnerException?.Message ?? unreadable.Message)}");
            return null;
        }
    }

    private static async Task<int> SurveyAsync(string path, bool json)
    {
        if (await ReadAsync(path) is not { } options) return ExitCode.CouldNotRun;
        if (!json) Screen.Line("Preview without the agent: assumes that the rules are in force and that no rogue router was seen.");
        Show(CoveragePreview.Of(options), json);
        return ExitCode.Done;
    }

    private static void Show(CoverageView coverage, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(coverage, ControlJson.Default.CoverageView));
            return;
        }
        foreach (NetworkCoverageView network in coverage.Networks)
        {
            Screen.Line(network.Network);
            foreach (PathView path in network.Paths)
            {
                Screen.Line($"  {path.Path,-14}  {Grade(path.Grade)}: {path.Why}");
                if (path.Remedy is { } remedy) Screen.Line($"  {"",-14}  -> {remedy}");
            }
            Screen.Line($"  {"identity",-14}  {network.Identity.Strength}: {network.Identity.Why}");
            if (network.Identity.Remedy is { } better) Screen.Line($"  {"",-14}  -> {better}");
        }
        foreach (string change in coverage.Changed) Screen.Line($"changed by EdgeGuard; 'edgeguard uninstall' restores it: {change}");
    }

    private static string Grade(string grade) => grade switch
    {
        "not-covered" => "NOT covered",
        "blocked-by-others" => "blocked by others",
        _ => grade,
    };
}
