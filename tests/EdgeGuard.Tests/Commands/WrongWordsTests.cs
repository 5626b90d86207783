namespace EdgeGuard.Tests.Commands;

/// <summary>What a person mistypes is named, with what to write instead.</summary>
public sealed class WrongWordsTests
{
    [Theory]
    [InlineData("statsu", "There is no command 'statsu'.\nTry 'edgeguard --help'.\n")]
    [InlineData("pause ten", "LENGTH: 'ten' is not a length such as 10, 90s or 2h.\nTry 'edgeguard pause --help'.\n")]
    [InlineData("resume now", "Unrecognized command or argument 'now'.\nTry 'edgeguard resume --help'.\n")]
    [InlineData("--wrong", "Required command was not provided.\nUnrecognized command or argument '--wrong'.\nTry 'edgeguard --help'.\n")]
    public async Task Wrong_word_is_named_with_the_remedy(string words, string errors)
    {
        Cli.Outcome outcome = await Cli.RunAsync(words.Split(' '));

        Assert.Equal((2, "", errors), (outcome.ExitCode, outcome.Output, outcome.Errors));
    }
}
