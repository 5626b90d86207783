using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.CompilerServices;

namespace EdgeGuard.Commands;

/// <summary>What help and <c>COMMANDS.md</c> say of a command besides its arguments and options.</summary>
/// <param name="Example">A command line as a user types it.</param>
/// <param name="Done">Meaning of exit code 0.</param>
/// <param name="Refused">Meaning of exit code 1; null if the command never ends with it.</param>
/// <param name="CouldNotRun">Meaning of exit code 2.</param>
internal sealed record CommandNote(string Example, string Done, string? Refused, string CouldNotRun);

/// <summary>The notes of the commands, each written where its command is made.</summary>
internal static class CommandNotes
{
    private static readonly ConditionalWeakTable<Command, CommandNote> Notes = [];

    /// <summary>Gives a command its example and exit codes. Without more, it is one that orders or asks the running agent.</summary>
    internal static Command With(
        this Command command, string example, string done = "done", string? refused = "the agent refused", string couldNotRun = "no agent answers, or a wrong argument")
    {
        Notes.Add(command, new(example, done, refused, couldNotRun));
        return command;
    }

    /// <summary>The note of a command; null for one that only has subcommands, and for one that no user calls.</summary>
    internal static CommandNote? Of(Command command) => Notes.TryGetValue(command, out CommandNote? note) ? note : null;

    /// <summary>The examples of a command and of its subcommands.</summary>
    internal static IEnumerable<string> ExamplesOf(Command command) =>
        command is RootCommand ? [] : command.Subcommands.Where(inner => !inner.Hidden).SelectMany(ExamplesOf).Prepend(Of(command)?.Example).OfType<string>();

    /// <summary>Writes the examples below the help of a command, where help was asked for.</summary>
    internal static void PrintAfterHelp(ParseResult parsed)
    {
        if (parsed.Action is not HelpAction || ExamplesOf(parsed.CommandResult.Command).ToArray() is not { Length: > 0 } examples) return;
        Console.Out.WriteLine(examples.Length == 1 ? "Example:" : "Examples:");
        foreach (string example in examples) Console.Out.WriteLine($"  {example}");
        Console.Out.WriteLine();
    }
}
