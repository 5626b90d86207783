using System.CommandLine;
using EdgeGuard.Agent.Backups;
using EdgeGuard.Linux.Clock;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard backup</c>: everything that a gateway needs to be the same again, in one encrypted file.</summary>
internal static class BackupCommand
{
    internal static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "The file to write. An earlier backup of that name is replaced." };
        Option<string> config = new("--config") { HelpName = "FILE", Description = "The configuration file of the agent.", DefaultValueFactory = _ => RunCommand.DefaultConfiguration };
        Option<string?> passphrase = Passphrase.FileOption();
        Command command = new("backup", "Save the state, the configuration and the files that it names in one file, encrypted with a passphrase. The agent may run meanwhile. Files outside the folders of configuration and state are listed, and left out.") { file, config, passphrase };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.GetRequiredValue(config), parsed.GetValue(passphrase)));
        return command.With("edgeguard backup gateway.backup", refused: "there is nothing to save, or no passphrase; or the file is not a backup", couldNotRun: "a file cannot be read or written");
    }

    private static int Run(string file, string config, string? passphraseFile)
    {
        try
        {
            if (Passphrase.Read(passphraseFile, isNew: true) is not { } passphrase) return ExitCode.Refused;
            foreach (string line in Backup.Make(file, passphrase, config, StateFolder.Of(config), BootClock.Instance.GetUtcNow())) Screen.Line(line);
            Screen.Line($"written   {file}; keep its passphrase, because nobody can read it without");
            return ExitCode.Done;
        }
        catch (BackupRefusedException refused)
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
