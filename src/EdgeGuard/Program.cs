using System.CommandLine;
using EdgeGuard.Commands;

RootCommand root = new("EdgeGuard: a gateway agent that holds every device on the network to what its maker says it does (RFC 8520).")
{
    RunCommand.Create(),
    StatusCommand.Create(),
    DevicesCommand.Create(),
    DeviceCommand.Create(),
    ApproveCommand.Create(),
    OnboardCommand.Create(),
    EventsCommand.Create(),
    ResponseLevelCommand.RateLimit(),
    ResponseLevelCommand.Restrict(),
    ResponseLevelCommand.Quarantine(),
    ResponseLevelCommand.Release(),
    WhyCommand.Create(),
    ReportCommand.Create(),
    AllowCommand.Create(),
    MuteCommand.Create(),
    ModeCommand.Monitor(),
    ModeCommand.Enforce(),
    PauseCommand.Pause(),
    PauseCommand.Resume(),
    RulesCommand.Create(),
    CoverageCommand.Create(),
    UninstallCommand.Create(),
    CheckCommand.Create(),
    ProfileCommand.Create(),
    ExplainCommand.Create(),
    CompileCommand.Create(),
    ReplayCommand.Create(),
    ReplayFlowsCommand.Create(),
    LearnCommand.Create(),
    SightingsCommand.Create(),
    LedCommand.Create(),
    DemoCommand.Create(),
    SimulateCommand.Create(),
    DoctorCommand.Create(),
    VersionCommand.Create(),
};

// "help VERB" and nothing at all are questions too.
string[] words = args switch { [] => ["--help"], ["help", .. string[] verb] => [.. verb, "--help"], _ => args };
ParseResult parsed = root.Parse(words);
if (parsed.Errors.Count == 0) return await parsed.InvokeAsync();
foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
await Console.Error.WriteLineAsync($"Try 'edgeguard {string.Join(' ', words.TakeWhile(a => !a.StartsWith('-')).Take(1).Append("--help"))}'.");
return ExitCode.CouldNotRun;
