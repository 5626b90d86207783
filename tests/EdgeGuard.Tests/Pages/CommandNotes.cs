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
        ["run"] = new("edgeguard run --config edgeguard.json", "stopped by a signal", "a part of the agent crashed", "the configuration is wrong, a privilege is missing, or another agent runs"),
        ["status"] = Agent("edgeguard status"),
        ["devices"] = Agent("edgeguard devices --json"),
        ["device"] = Agent("edgeguard device 00:00:5e:00:53:10"),
        ["device merge"] = Agent("edgeguard device merge phone 02:00:5e:00:53:11"),
        ["approvals"] = Agent("edgeguard approvals"),
        ["approve"] = Agent("edgeguard approve 3f9a1c07"),
        ["reject"] = Agent("edgeguard reject 3f9a1c07"),
        ["onboard"] = new("edgeguard onboard --certificate camera.pem --device 00:00:5e:00:53:10", "done", "the label or certificate is invalid, or the agent refused", "no agent answers, or a file cannot be read"),
        ["events"] = new("edgeguard events --follow", "done", null, NoAgent),
        ["rate-limit"] = Agent("edgeguard rate-limit camera --for 30m"),
        ["restrict"] = Agent("edgeguard restrict camera --for 1h"),
        ["quarantine"] = Agent("edgeguard quarantine camera"),
        ["release"] = Agent("edgeguard release camera"),
        ["why"] = Agent("edgeguard why camera"),
        ["report"] = Agent("edgeguard report"),
        ["allow"] = Agent("edgeguard allow camera 203.0.113.7 1h"),
        ["trust"] = Agent("edgeguard trust nas"),
        ["rename"] = Agent("edgeguard rename 00005e005301 'Porch camera'"),
        ["forget"] = Agent("edgeguard forget 00005e005301"),
        ["mute"] = Agent("edgeguard mute camera ads.example.net --for 1d"),
        ["monitor"] = Agent("edgeguard monitor things"),
        ["enforce"] = Agent("edgeguard enforce things --show") with { Refused = "devices would lose what works now, or the agent refused" },
        ["confirm"] = Agent("edgeguard confirm") with { Refused = "no mode waits for a confirmation, or this is the connection that ordered it" },
        ["pause"] = Agent("edgeguard pause 15"),
        ["resume"] = Agent("edgeguard resume"),
        ["rules"] = Agent("edgeguard rules"),
        ["coverage"] = Agent("edgeguard coverage --config edgeguard.json") with { CouldNotRun = "no agent answers, or the configuration is wrong" },
        ["early"] = new("edgeguard early", "done, or nothing is to be enforced", null, "the configuration is wrong and there is no earlier one, or the kernel refused"),
        ["rollback"] = new("edgeguard rollback", "done", "the agent is still running, or there is no copy", "a file could not be moved"),
        ["backup"] = new("edgeguard backup gateway.backup", "done", "there is nothing to save, or no passphrase; or the file is not a backup", "a file cannot be read or written"),
        ["restore"] = new("edgeguard restore gateway.backup", "done", "refused: the agent runs, or the backup cannot be used", "a file cannot be read or written"),
        ["uninstall"] = new("edgeguard uninstall", "done", "the agent is still running", "the named configuration is wrong, or the kernel refused"),
        ["check"] = new("edgeguard check seeds/profiles --json", "no file was refused", "a file was refused", "a file cannot be read (the others are still checked)"),
        ["verify"] = new("edgeguard verify camera.json --signature camera.p7s --trust maker-ca.pem", "the signature is valid", "it is invalid; the output names the check", "an argument is wrong, or a file cannot be read"),
        ["profile show"] = new("edgeguard profile show seeds/profiles/camera.json", "done", "the file is not a usable MUD file", "the file cannot be read"),
        ["profile diff"] = new("edgeguard profile diff old.json new.json", "done", "a file is not a usable MUD file", "a file cannot be read"),
        ["profile import"] = new("edgeguard profile import seeds/profiles", "every file is stored", "a file was refused", "no agent answers, or a file cannot be read"),
        ["profile match"] = Agent("edgeguard profile match camera"),
        ["profile apply"] = Agent("edgeguard profile apply camera https://mud.example.net/camera.json"),
        ["explain"] = new("edgeguard explain --profile camera.json --flow 'tcp 192.0.2.10:40000 > 198.51.100.7:443'", "allowed, or not governed", "denied", WrongFile),
        ["compile"] = new("edgeguard compile camera.json --interface br-things", "done", null, WrongFile),
        ["replay"] = new("edgeguard replay camera.pcap --profile camera.json --mac 00:00:5e:00:53:10", "no flow is denied", "a flow is denied", "an argument is wrong, or a file cannot be read to its end"),
        ["replay-flows"] = new("edgeguard replay-flows rules.csv --profile camera.json", "no row is denied", "a row is denied", "an argument is wrong, or a file or row cannot be read"),
        ["learn"] = new("edgeguard learn camera.pcap --mac 00:00:5e:00:53:10 --out camera.json", "done", null, "an argument is wrong, or a file cannot be read or written"),
        ["learn start"] = Agent("edgeguard learn start camera --for 7d"),
        ["learn status"] = Agent("edgeguard learn status"),
        ["learn review"] = Agent("edgeguard learn review camera"),
        ["learn accept"] = Agent("edgeguard learn accept camera --tick 3"),
        ["learn discard"] = Agent("edgeguard learn discard camera"),
        ["sightings"] = new("edgeguard sightings capture.pcap --json", "done", null, "the capture cannot be read to its end"),
        ["led show"] = Agent("edgeguard led show"),
        ["led test"] = new("edgeguard led test --seconds 3", "done", "there is no LED, or it cannot be opened", "the configuration is wrong"),
        ["demo"] = new("edgeguard demo", "every expectation held", "an expectation did not hold", "the demo could not run"),
        ["simulate"] = new("edgeguard simulate tests/scenarios/mirai.json --report json", "every expectation held", "an expectation did not hold", "the scenario could not run"),
        ["doctor"] = new("edgeguard doctor", "nothing is missing", "something is missing", "a wrong argument"),
        ["config check"] = new("edgeguard config check --config edgeguard.json", "the configuration is right", "it has problems; each is printed", "the file cannot be read"),
        ["config show"] = new("edgeguard config show", "done", "the file is no valid JSON", "the file cannot be read"),
        ["config schema"] = new("edgeguard config schema", "done", null, "a wrong argument"),
        ["version"] = new("edgeguard version --json", "done", null, "a wrong argument"),
    };

    private static CommandNote Agent(string example) => new(example, "done", "the agent refused", NoAgent);
}
