using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Pages;

/// <summary>What <c>COMMANDS.md</c> says of a command besides its own help.</summary>
/// <param name="Example">A command line as a user types it.</param>
/// <param name="Done">Meaning of exit code 0.</param>
/// <param name="Refused">Meaning of exit code 1; null if the command never ends with it.</param>
/// <param name="CouldNotRun">Meaning of exit code 2.</param>
internal sealed record CommandNote(string Example, string Done, string? Refused, string CouldNotRun);

/// <summary>One note for each command, by its full name.</summary>
internal static class CommandNotes
{
    private const string NoAgent = "no agent answers, or a wrong argument";
    private const string WrongFile = "an argument is wrong, or a file cannot be read";

    internal static readonly IReadOnlyDictionary<string, CommandNote> All = new Dictionary<string, CommandNote>
    {
        ["run"] = new(CommandExamples.All["run"], "stopped by a signal", "a part of the agent crashed", "the configuration is wrong, a privilege is missing, or another agent runs"),
        ["status"] = Agent("status"),
        ["devices"] = Agent("devices"),
        ["device"] = Agent("device"),
        ["device merge"] = Agent("device merge"),
        ["approvals"] = Agent("approvals"),
        ["approve"] = Agent("approve"),
        ["reject"] = Agent("reject"),
        ["onboard"] = new(CommandExamples.All["onboard"], "done", "the label or certificate is invalid, or the agent refused", "no agent answers, or a file cannot be read"),
        ["events"] = new(CommandExamples.All["events"], "done", null, NoAgent),
        ["rate-limit"] = Agent("rate-limit"),
        ["restrict"] = Agent("restrict"),
        ["quarantine"] = Agent("quarantine"),
        ["release"] = Agent("release"),
        ["why"] = Agent("why"),
        ["report"] = Agent("report"),
        ["allow"] = Agent("allow"),
        ["trust"] = Agent("trust"),
        ["rename"] = Agent("rename"),
        ["forget"] = Agent("forget"),
        ["mute"] = Agent("mute"),
        ["monitor"] = Agent("monitor"),
        ["enforce"] = Agent("enforce") with { Refused = "devices would lose what works now, or the agent refused" },
        ["confirm"] = Agent("confirm") with { Refused = "no mode waits for a confirmation, or this is the connection that ordered it" },
        ["pause"] = Agent("pause"),
        ["resume"] = Agent("resume"),
        ["rules"] = Agent("rules"),
        ["coverage"] = Agent("coverage") with { CouldNotRun = "no agent answers, or the configuration is wrong" },
        ["early"] = new(CommandExamples.All["early"], "done, or nothing is to be enforced", null, "the configuration or what is stored cannot be used, or the kernel refused"),
        ["rollback"] = new(CommandExamples.All["rollback"], "done", "the agent is still running, or there is nothing to go back to", "a file could not be read or moved"),
        ["backup"] = new(CommandExamples.All["backup"], "done", "there is nothing to save, or no passphrase; or the file is not a backup", "a file cannot be read or written"),
        ["restore"] = new(CommandExamples.All["restore"], "done", "refused: the agent runs, or the backup cannot be used", "a file cannot be read or written"),
        ["uninstall"] = new(CommandExamples.All["uninstall"], "done", "the agent is still running", "the named configuration is wrong, or the kernel refused"),
        ["check"] = new(CommandExamples.All["check"], "no file was refused", "a file was refused", "a file cannot be read (the others are still checked)"),
        ["verify"] = new(CommandExamples.All["verify"], "the signature is valid", "it is invalid; the output names the check", "an argument is wrong, or a file cannot be read"),
        ["profile show"] = new(CommandExamples.All["profile show"], "done", "the file is not a usable MUD file", "the file cannot be read"),
        ["profile diff"] = new(CommandExamples.All["profile diff"], "done", "a file is not a usable MUD file", "a file cannot be read"),
        ["profile import"] = new(CommandExamples.All["profile import"], "every file is stored", "a file was refused", "no agent answers, or a file cannot be read"),
        ["profile match"] = Agent("profile match"),
        ["profile apply"] = Agent("profile apply"),
        ["explain"] = new(CommandExamples.All["explain"], "allowed, or not governed", "denied", WrongFile),
        ["compile"] = new(CommandExamples.All["compile"], "done", null, WrongFile),
        ["replay"] = new(CommandExamples.All["replay"], "no flow is denied", "a flow is denied", "an argument is wrong, or a file cannot be read to its end"),
        ["replay-flows"] = new(CommandExamples.All["replay-flows"], "no row is denied", "a row is denied", "an argument is wrong, or a file or row cannot be read"),
        ["learn"] = new(CommandExamples.All["learn"], "done", null, "an argument is wrong, or a file cannot be read or written"),
        ["learn start"] = Agent("learn start"),
        ["learn status"] = Agent("learn status"),
        ["learn review"] = Agent("learn review"),
        ["learn accept"] = Agent("learn accept"),
        ["learn discard"] = Agent("learn discard"),
        ["sightings"] = new(CommandExamples.All["sightings"], "done", null, "the capture cannot be read to its end"),
        ["led show"] = Agent("led show"),
        ["led test"] = new(CommandExamples.All["led test"], "done", "there is no LED, or it cannot be opened", "the configuration is wrong"),
        ["demo"] = new(CommandExamples.All["demo"], "every expectation held", "an expectation did not hold", "the demo could not run"),
        ["simulate"] = new(CommandExamples.All["simulate"], "every expectation held", "an expectation did not hold", "the scenario could not run"),
        ["fleet simulate"] = new(CommandExamples.All["fleet simulate"], "every event was acknowledged", "an event was lost", "an argument is wrong, or the broker cannot be reached"),
        ["fleet watch"] = new(CommandExamples.All["fleet watch"], "stopped by a signal", null, "an argument is wrong, or the broker cannot be reached"),
        ["doctor"] = new(CommandExamples.All["doctor"], "nothing is missing, and nothing needs action", "something is missing or needs action", "a wrong argument"),
        ["setup"] = new(CommandExamples.All["setup"], "done", "no network can be governed, the answers are wrong, or there is nothing to undo", "a file cannot be read or written"),
        ["config check"] = new(CommandExamples.All["config check"], "the configuration is right", "it has problems; each is printed", "the file cannot be read"),
        ["config show"] = new(CommandExamples.All["config show"], "done", "the file is no valid JSON", "the file cannot be read"),
        ["config schema"] = new(CommandExamples.All["config schema"], "done", null, "a wrong argument"),
        ["version"] = new(CommandExamples.All["version"], "done", null, "a wrong argument"),
    };

    private static CommandNote Agent(string name) => new(CommandExamples.All[name], "done", "the agent refused", NoAgent);
}
