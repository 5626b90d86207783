using System.CommandLine;
using EdgeGuard.Commands;

RootCommand root = EdgeGuardCommand.Create();

// "help VERB" and nothing at all are questions too.
string[] words = args switch { [] => ["--help"], ["help", .. string[] verb] => [.. verb, "--help"], _ => args };
ParseResult parsed = root.Parse(words);
if (parsed.Errors.Count == 0) return await parsed.InvokeAsync();
bool isCommand = root.Subcommands.Any(command => command.Name == words[0]);
if (!isCommand && !words[0].StartsWith('-')) await Console.Error.WriteLineAsync($"There is no command '{Plain.Text(words[0])}'.");
else foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
await Console.Error.WriteLineAsync($"Try 'edgeguard {(isCommand ? $"{words[0]} " : "")}--help'.");
return ExitCode.CouldNotRun;
