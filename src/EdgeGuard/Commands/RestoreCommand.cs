using System.CommandLine;
using EdgeGuard.Agent.Backups;
using EdgeGuard.Linux.Service;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard restore</c>: a gateway as it was when <c>edgeguard backup</c> ran.</summary>
internal static class RestoreCommand
{
    internal static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "A file that 'edgeguard backup' wrote." };
        Option<string> config = new("--config") { HelpName = "FILE", Description = "The configuration file of the agent.", DefaultValueFactory = _ => RunCommand.DefaultConfiguration };
        Option<string?> socket = new("--socket") { HelpName = "PATH", Description = "The agent's control socket." };
        Option<string?> passphrase = Passphrase.FileOption();
        Command command = new("restore", "Put back what 'edgeguard backup' saved. Stop the agent first, and start it afterwards. A device that is held now or was held then stays held. Where the agent could not start with the backup, nothing changes.") { file, config, socket, passphrase };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.GetRequiredValue(config), parsed.GetValue(socket), parsed.GetValue(passphrase)));
        return command.With("edgeguard restore gateway.backup", refused: "refused: the agent runs, or the backup cannot be used", couldNotRun: "a file cannot be read or written");
    }

    private static int Run(string file, string config, string? socket, string? passphraseFile)
    {
        string folder = StateFolder.Of(config);
        try
        {
            if (Passphrase.Read(passphraseFile, isNew: false) is not { } passphrase) return ExitCode.Refused;
            foreach (string line in Restore.Run(file, passphrase, config, folder, socket ?? StateFolder.SocketOf(config), () => RunCommand.WhyUnusable(config, folder))) Screen.Line(line);
            return ExitCode.Done;
        }
        catch (Exception refused) when (refused is BackupRefusedException or InstanceRunningException)
        {
            Screen.Error(refused.Message);
            return ExitCode.Refused;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Screen.Error(refused.Message);
            return ExitCode.CouldNotRun;
        }
    }
}
