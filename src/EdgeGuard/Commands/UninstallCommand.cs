using System.CommandLine;
using EdgeGuard.Agent.Coverage;
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
        Option<string> config = new("--config") { HelpName = "FILE", Description = "The configuration file that the agent used.", DefaultValueFactory = _ => RunCommand.DefaultConfiguration };
        Option<string?> socket = new("--socket") { HelpName = "PATH", Description = "The agent's control socket; overrides the configuration." };
        Command command = new("uninstall", "Remove the rules from the kernel, restore the bridge settings and clear retained MQTT messages. Stop the agent first. Afterwards nothing is enforced.") { config, socket };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(config), parsed.GetValue(socket), token));
        return command;
    }

    private static async Task<int> RunAsync(string config, string? socket, CancellationToken token)
    {
        if (await CoverageCommand.ReadAsync(config) is not { } options) return ExitCode.CouldNotRun;
        try
        {
            foreach (string line in Uninstaller.Run(options, socket ?? options.Control.Socket)) Console.WriteLine(Plain.Text(line));
            IConfigurationRoot written = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(config), optional: false).Build();
            foreach (string line in await RetainedMessageRemoval.RunAsync(options, written, token)) Console.WriteLine(Plain.Text(line));
            Console.WriteLine($"kept      {options.State.Folder}: profiles, devices and decisions; delete it yourself");
            return ExitCode.Done;
        }
        catch (Exception refused) when (refused is InstanceRunningException or NftRefusedException or KernelRefusedException or IOException)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return refused is InstanceRunningException ? ExitCode.Refused : ExitCode.CouldNotRun;
        }
    }
}
