using System.CommandLine;
using System.Text;

namespace EdgeGuard.Commands;

/// <summary>Reads the passphrase of a backup from a file or from the terminal; never from the command line, which other users can see.</summary>
internal static class Passphrase
{
    private const int Shortest = 8, Longest = 1024;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    internal static Option<string?> FileOption() => new("--passphrase-file") { HelpName = "FILE", Description = $"A file whose first line is the passphrase, of at least {Shortest} characters. Default: ask on the terminal." };

    /// <summary>The passphrase.</summary>
    /// <param name="file">The file that the user named; null to ask.</param>
    /// <param name="isNew">It is for a new backup, so a typing error would make that useless.</param>
    /// <returns>null after the problem was printed.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    internal static string? Read(string? file, bool isNew)
    {
        string? passphrase = file is null ? Ask(isNew) : FirstLine(file);
        if (passphrase is null) return null;
        if (passphrase.Length is >= Shortest and <= Longest) return passphrase;
        Screen.Error($"A passphrase has {Shortest} to {Longest} characters, and this has {passphrase.Length}.");
        return null;
    }

    private static string? FirstLine(string file)
    {
        if (File.Exists(file) && (File.GetUnixFileMode(file) & Others) != 0)
        {
            Screen.Error($"Everyone on this machine may read or write '{file}'; run 'chmod o= {file}'.");
            return null;
        }
        using StreamReader text = new(file, Encoding.UTF8);
        char[] buffer = new char[Longest + 2];
        return new string(buffer, 0, text.ReadBlock(buffer)).Split('\n')[0].TrimEnd('\r');
    }

    private static string? Ask(bool isNew)
    {
        if (Console.IsInputRedirected)
        {
            Screen.Error("There is no terminal to ask for the passphrase. Name a file that contains it: --passphrase-file FILE.");
            return null;
        }
        string first = Type("Passphrase of the backup: ");
        if (!isNew || Type("The same again: ") == first) return first;
        Screen.Error("The two are not the same. Nothing was written; try again.");
        return null;
    }

    private static string Type(string question)
    {
        Console.Error.Write(question);
        StringBuilder typed = new();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key != ConsoleKey.Backspace) typed.Append(key.KeyChar);
            else if (typed.Length > 0) typed.Length--;
        }
        Console.Error.WriteLine();
        return typed.ToString();
    }
}
