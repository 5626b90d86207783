using System.CommandLine;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Store;
using EdgeGuard.Linux.Service;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard rollback</c>: back to before the last upgrade.</summary>
internal static class RollbackCommand
{
    internal static Command Create()
    {
        Option<string> config = new("--config") { HelpName = "FILE", Description = "The configuration file of the agent.", DefaultValueFactory = _ => RunCommand.DefaultConfiguration };
        Option<string?> socket = new("--socket") { HelpName = "PATH", Description = "The agent's control socket." };
        Command command = new("rollback", "Go back to before the last upgrade: restore the copy of the state that it made, and the program where the package kept it. Stop the agent first, and start it afterwards. What happened since the upgrade is kept aside.") { config, socket };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(config), parsed.GetValue(socket)));
        return command;
    }

    private static int Run(string config, string? socket)
    {
        string folder = StateFolder.Of(config);
        try
        {
            string program = new FileInfo(Environment.ProcessPath!).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Environment.ProcessPath!;
            if (Rollback.Run(folder, socket ?? new ControlOptions().Socket, Path.GetDirectoryName(program)!) is not { } done)
            {
                Screen.Error($"There is no copy of the state from before an upgrade in {folder} that this program can use.");
                return ExitCode.Refused;
            }
            foreach (string line in done) Screen.Line(line);
            return ExitCode.Done;
        }
        catch (InstanceRunningException running)
        {
            Screen.Error(running.Message);
            return ExitCode.Refused;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Screen.Error(refused.Message);
            return ExitCode.CouldNotRun;
        }
    }
}
