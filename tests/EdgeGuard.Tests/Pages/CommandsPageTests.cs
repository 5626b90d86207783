using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Pages;

/// <summary><c>src/EdgeGuard/COMMANDS.md</c> is what the program's own parser knows.</summary>
public sealed class CommandsPageTests
{
    private readonly RootCommand _root = EdgeGuardCommand.Create();

    [Fact]
    public void Page_is_what_the_program_knows() => GeneratedFile.Matches("src/EdgeGuard/COMMANDS.md", CommandsPage.Write(_root));

    [Fact]
    public void Every_command_says_its_example_and_exit_codes_where_it_is_made() =>
        Assert.All(CommandsPage.CommandsOf(_root), command => Assert.True(CommandNotes.Of(command.Command) is not null, $"edgeguard {command.Name}: add .With(\"edgeguard {command.Name} …\") to its Command"));

    [Fact]
    public void Every_example_is_understood_as_its_own_command()
    {
        Assert.All(CommandsPage.CommandsOf(_root), named =>
        {
            ParseResult parsed = _root.Parse(CommandLineParser.SplitCommandLine(CommandNotes.Of(named.Command)!.Example.Replace('\'', '"')).Skip(1).ToArray());
            Assert.Empty(parsed.Errors);
            Assert.Equal(named.Name, NameOf(parsed.CommandResult));
        });
    }

    [Fact]
    public void Everything_a_user_can_write_is_described()
    {
        (string Name, Command Command)[] commands = [.. CommandsPage.CommandsOf(_root)];

        Assert.NotEmpty(commands);
        Assert.All(commands, command =>
        {
            Assert.False(string.IsNullOrWhiteSpace(command.Command.Description), command.Name);
            // Some commands take neither.
            IEnumerable<Symbol> words = [.. command.Command.Arguments, .. command.Command.Options];
            Assert.Empty(words.Where(word => string.IsNullOrWhiteSpace(word.Description)).Select(word => $"{command.Name} {word.Name}"));
        });
    }

    private static string NameOf(CommandResult result) =>
        result.Parent is CommandResult { Command: not RootCommand } parent ? $"{NameOf(parent)} {result.Command.Name}" : result.Command.Name;
}
