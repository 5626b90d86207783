using System.CommandLine;
using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Commands;

/// <summary>What a person mistypes is named, with what to write instead.</summary>
public sealed class WrongWordsTests
{
    [Theory]
    [InlineData("statsu", "There is no command 'statsu'. Did you mean 'status'?\nTry 'edgeguard --help'.\n")]
    [InlineData("quarntine", "There is no command 'quarntine'. Did you mean 'quarantine'?\nTry 'edgeguard --help'.\n")]
    [InlineData("xyzzy", "There is no command 'xyzzy'.\nTry 'edgeguard --help'.\n")]
    [InlineData("profile shwo", "Required command was not provided.\nUnrecognized command or argument 'shwo'.\nDid you mean 'show'?\nTry 'edgeguard profile --help'.\n")]
    [InlineData("pause 400d", "'400d' is outside the range. Write a length from 1s to 1d.\nTry 'edgeguard pause --help'.\n")]
    [InlineData("pause camera --for 2d", "--for: '2d' is outside the range. Write a length from 1s to 1d.\nTry 'edgeguard pause --help'.\n")]
    [InlineData("quarantine camera --for 400d", "--for: '400d' is outside the range. Write a length from 1s to 366d.\nTry 'edgeguard quarantine --help'.\n")]
    [InlineData("pause ten", "'ten' is not a length. Write one such as 10, 90s or 2h. To pause one device, add --for 10m.\nTry 'edgeguard pause --help'.\n")]
    [InlineData("status now", "Unrecognized command or argument 'now'.\nTry 'edgeguard status --help'.\n")]
    [InlineData("sta\u202etus", "There is no command 'sta\\u202etus'. Did you mean 'status'?\nTry 'edgeguard --help'.\n")]
    [InlineData("--wrong", "Required command was not provided.\nUnrecognized command or argument '--wrong'.\nTry 'edgeguard --help'.\n")]
    public async Task Wrong_word_is_named_with_the_remedy(string words, string errors)
    {
        Cli.Outcome outcome = await Cli.RunAsync(words.Split(' '));

        Assert.Equal((2, "", errors), (outcome.ExitCode, outcome.Output, outcome.Errors));
    }

    [Fact]
    public void Every_suggestion_is_a_command_whatever_is_mistyped()
    {
        RootCommand root = EdgeGuardCommand.Create();
        string[] names = [.. root.Subcommands.SelectMany(command => command.Aliases.Prepend(command.Name))];
        Random random = new(16);
        int suggested = 0;
        for (int i = 0; i < 5000; i++)
        {
            string word = names[random.Next(names.Length)];
            int at = random.Next(word.Length);
            string wrong = random.Next(3) switch { 0 => word.Remove(at, 1), 1 => word.Insert(at, "x"), _ => word[..at] + 'q' + word[(at + 1)..] };
            string[] hints = [.. DidYouMean.Of(wrong, root).Split('\'').Where((_, part) => part % 2 == 1)];
            suggested += hints.Contains(word) ? 1 : 0;
            Assert.Empty(hints.Except(names));
        }
        Assert.InRange(suggested, 4500, 5000);
    }
}
