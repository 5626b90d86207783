using System.CommandLine;
using System.Text;
using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Pages;

/// <summary>Writes <c>src/EdgeGuard/COMMANDS.md</c> from the program's own parser.</summary>
internal static class CommandsPage
{
    private const string Head = """
        # Commands

        Every command of `edgeguard`, with arguments, options, exit codes and one example. `edgeguard COMMAND --help` prints the same.
        A test generates this page from the program; `EDGEGUARD_ACCEPT=1` rewrites it.

        | exit code | meaning |
        |---|---|
        | 0 | done, or the answer is yes |
        | 1 | refused or failed, or the answer is no |
        | 2 | could not run: a wrong argument, an unreadable file, or no agent |

        Results go to standard output, problems and progress to standard error. Text for people fits 100 columns; for scripts there is `--json`.
        Times are local with their zone, and have a date unless it is today. Every command takes `--utc`, which writes them in UTC. Times in JSON are RFC 3339.
        On a terminal, lines fit its width and urgent labels are colored; `NO_COLOR=1` turns colors off.

        `ID` is a device id or its first digits (four at least), a MAC address, a current IP address, or a name that you gave. A name that a device gives itself is not accepted.

        """;

    /// <summary>The commands that do something, each with its full name, in the order of <c>--help</c>.</summary>
    internal static IEnumerable<(string Name, Command Command)> CommandsOf(Command root) =>
        root.Subcommands.Where(command => !command.Hidden).SelectMany(command => Below(command, command.Name));

    internal static string Write(Command root)
    {
        (string Name, Command Command)[] commands = [.. CommandsOf(root)];
        StringBuilder page = new(Head);
        page.Append("| command | purpose |\n|---|---|\n");
        foreach ((string name, Command command) in commands) page.Append($"| [{name}](#{Anchor(name)}) | {Cell(command.Description)} |\n");
        foreach ((string name, Command command) in commands) Write(page, name, command);
        return page.ToString();
    }

    private static IEnumerable<(string Name, Command Command)> Below(Command command, string name)
    {
        if (command.Action is not null) yield return (name, command);
        foreach (Command inner in command.Subcommands)
        {
            foreach ((string Name, Command Command) found in Below(inner, $"{name} {inner.Name}")) yield return found;
        }
    }

    private static void Write(StringBuilder page, string name, Command command)
    {
        CommandNote note = CommandNotes.Of(command)!;
        page.Append($"\n## {name}\n\n{command.Description}\n");
        if (command.Aliases.Count > 0) page.Append($"\nAlso called {string.Join(", ", command.Aliases.Select(alias => $"`{alias}`"))}.\n");
        page.Append($"\n    edgeguard {name}{string.Concat(command.Arguments.Select(Usage))}{(command.Options.Count > 0 ? " [options]" : "")}\n");
        if (command.Arguments.Count + command.Options.Count > 0) page.Append("\n| argument or option | meaning | default |\n|---|---|---|\n");
        foreach (Argument argument in command.Arguments) Row(page, argument.Name, argument.Description, argument.HasDefaultValue ? argument.GetDefaultValue() : null);
        foreach (Option option in command.Options.Where(option => !option.Hidden)) Write(page, option);
        page.Append($"\nExit codes: 0 {note.Done}; {(note.Refused is { } refused ? $"1 {refused}; " : "")}2 {note.CouldNotRun}.\n");
        page.Append($"\n```sh\n{note.Example}\n```\n");
    }

    private static void Write(StringBuilder page, Option option)
    {
        string names = string.Join(", ", option.Aliases.Prepend(option.Name));
        string value = option.ValueType == typeof(bool) ? "" : $" {option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant()}";
        Row(page, names + value, option.Description, option.Required ? "required" : option.HasDefaultValue ? option.GetDefaultValue() : null);
    }

    private static void Row(StringBuilder page, string name, string? description, object? value)
    {
        string shown = value switch
        {
            null or false => "",
            "required" => "required",
            string[] many => string.Join(", ", many.Select(one => $"`{one}`")),
            Enum choice => $"`{choice.ToString().ToLowerInvariant()}`",
            _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"`{value}`"),
        };
        page.Append($"| `{name.Replace("|", "\\|", StringComparison.Ordinal)}` | {Cell(description)} | {shown} |\n");
    }

    private static string Usage(Argument argument)
    {
        string name = argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}..." : argument.Name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $" [{name}]" : $" {name}";
    }

    private static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private static string Anchor(string name) => name.Replace(' ', '-');
}
