using System.CommandLine;
using EdgeGuard.Agent;
using EdgeGuard.Agent.Options;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Service;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard early</c>: the rules from boot until the agent runs.</summary>
internal static class EarlyCommand
{
    internal static Command Create()
    {
        Option<string> config = new("--config") { HelpName = "FILE", Description = "The configuration file of the agent.", DefaultValueFactory = _ => RunCommand.DefaultConfiguration };
        Option<string?> socket = new("--socket") { HelpName = "PATH", Description = "The agent's control socket; overrides the configuration." };
        Command command = new("early", "Put the stored rules in force before the agent starts; the unit edgeguard-early calls it at boot. DNS is not redirected, and timed permissions are over. Where nothing is stored, networks that are set to enforce deny every device. Where an agent runs, it changes nothing.") { config, socket };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(config), parsed.GetValue(socket)));
        return command.With("edgeguard early", done: "done, or nothing is to be enforced", refused: null, couldNotRun: "the configuration or what is stored cannot be used, or the kernel refused");
    }

    private static async Task<int> RunAsync(string config, string? socketOption)
    {
        AgentOptions? options = await CoverageCommand.ReadAsync(config) ?? await LastConfiguration.ReadAsync(config);
        if (options is null) return ExitCode.CouldNotRun;
        try
        {
            string socket = Path.GetFullPath(socketOption ?? options.Control.Socket);
            Directory.CreateDirectory(Path.GetDirectoryName(socket)!);
            EarlyOutcome outcome = EarlyRules.Load(options, socket, RunCommand.AddLog);
            Screen.Line(outcome.Line);
            return outcome.IsIncomplete ? ExitCode.CouldNotRun : ExitCode.Done;
        }
        catch (InstanceRunningException)
        {
            Screen.Line("An agent runs; its rules stay in force.");
            return ExitCode.Done;
        }
        catch (Exception refused) when (refused is NftRefusedException or KernelRefusedException or IOException or UnauthorizedAccessException)
        {
            Screen.Error(refused.Message);
            return ExitCode.CouldNotRun;
        }
    }
}
