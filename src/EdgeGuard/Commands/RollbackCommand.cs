using System.CommandLine;
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
        Command command = new("rollback", "Go back to before the last upgrade: restore the program where the package kept it, and the copy of the state where that program cannot read the newer one. Stop the agent first, and start it afterwards. Devices that are held stay held, and networks stay enforced; the newer state is kept aside.") { config, socket };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(config), parsed.GetValue(socket)));
        return command.With("edgeguard rollback", refused: "the agent is still running, or there is nothing to go back to", couldNotRun: "a file could not be read or moved");
    }

    private static int Run(string config, string? socket)
    {
        string folder = StateFolder.Of(config);
        try
        {
            string program = new FileInfo(Environment.ProcessPath!).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Environment.ProcessPath!;
            if (Rollback.Run(folder, socket ?? StateFolder.SocketOf(config), Path.GetDirectoryName(program)!) is not { } done)
            {
                Screen.Error($"There is nothing to go back to: no upgrade left a copy of the state in {folder} that counts, or the program of before is not kept.");
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
