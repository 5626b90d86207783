using System.CommandLine;
using EdgeGuard.Agent.Coverage;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Service;
using Microsoft.Extensions.Configuration;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard uninstall</c>: what an agent leaves in force when it stops is taken out of the kernel.</summary>
internal static class UninstallCommand
{
    internal static Command Create()
    {
        Option<string> config = new("--config") { HelpName = "FILE", Description = "The configuration file that the agent used. Without one, the bridge settings recorded in /var/lib/edgeguard are restored, and MQTT messages stay.", DefaultValueFactory = _ => RunCommand.DefaultConfiguration };
        Option<string?> socket = new("--socket") { HelpName = "PATH", Description = "The agent's control socket; overrides the configuration." };
        Command command = new("uninstall", "Remove the rules from the kernel, restore the bridge settings and clear retained MQTT messages. Stop the agent first. Afterwards nothing is enforced.") { config, socket };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(config), parsed.GetResult(config) is { Implicit: false }, parsed.GetValue(socket), token));
        return command.With("edgeguard uninstall", refused: "the agent is still running", couldNotRun: "the named configuration is wrong, or the kernel refused");
    }

    // A package is also removed where its configuration is gone or wrong. A file that the operator names must be right.
    private static async Task<int> RunAsync(string config, bool isNamed, string? socket, CancellationToken token)
    {
        AgentOptions? written = await CoverageCommand.ReadAsync(config);
        if (written is null && isNamed) return ExitCode.CouldNotRun;
        AgentOptions options = written ?? new();
        if (written is null) await Console.Error.WriteLineAsync($"Continuing without a configuration, with the state in {options.State.Folder}.");
        try
        {
            foreach (string line in Uninstaller.Run(options, socket ?? options.Control.Socket)) Screen.Line(line);
            foreach (string line in await ClearBrokerAsync(config, written, token)) Screen.Line(line);
            Screen.Line($"kept      {options.State.Folder}: profiles, devices and decisions; delete it yourself");
            return ExitCode.Done;
        }
        catch (Exception refused) when (refused is InstanceRunningException or NftRefusedException or KernelRefusedException or IOException or UnauthorizedAccessException)
        {
            Screen.Error(refused.Message);
            return refused is InstanceRunningException ? ExitCode.Refused : ExitCode.CouldNotRun;
        }
    }

    private static async Task<IReadOnlyList<string>> ClearBrokerAsync(string config, AgentOptions? written, CancellationToken token)
    {
        if (written is null) return ["LEFT      retained MQTT messages, if there are any: only the configuration names the broker"];
        IConfigurationRoot sections = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(config), optional: false).Build();
        return await RetainedMessageRemoval.RunAsync(written, sections, token);
    }
}
