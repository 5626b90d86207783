using System.CommandLine;
using EdgeGuard.Commands;

RootCommand root = EdgeGuardCommand.Create();

// "help VERB" and nothing at all are questions too.
string[] words = args switch { [] => ["--help"], ["help", .. string[] verb] => [.. verb, "--help"], _ => args };
ParseResult parsed = root.Parse(words);
Screen.IsUtc = parsed.GetValue(EdgeGuardCommand.Utc);
if (parsed.Errors.Count == 0)
{
    int code = await parsed.InvokeAsync();
    CommandNotes.PrintAfterHelp(parsed);
    return code;
}
bool isCommand = root.Subcommands.Any(command => command.Name == words[0]);
if (!isCommand && !words[0].StartsWith('-')) Screen.Error($"There is no command '{words[0]}'.{DidYouMean.Of(words[0], root)}");
else foreach (var error in parsed.Errors) Screen.Error(error.Message);
if (isCommand && parsed.UnmatchedTokens is [var wrong, ..] && DidYouMean.Of(wrong, parsed.CommandResult.Command) is { Length: > 0 } hint) Screen.Error(hint.TrimStart());
Screen.Error($"Try 'edgeguard {(isCommand ? $"{words[0]} " : "")}--help'.");
return ExitCode.CouldNotRun;
