using System.CommandLine;
using EdgeGuard.Commands;

RootCommand root = EdgeGuardCommand.Create();

// "help VERB" and nothing at all are questions too.
string[] words = args switch { [] => ["--help"], ["help", .. string[] verb] => [.. verb, "--help"], _ => args };
ParseResult parsed = root.Parse(words);
if (parsed.Errors.Count == 0) return await parsed.InvokeAsync();
foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
await Console.Error.WriteLineAsync($"Try 'edgeguard {string.Join(' ', words.TakeWhile(a => !a.StartsWith('-')).Take(1).Append("--help"))}'.");
return ExitCode.CouldNotRun;
