using System.CommandLine;
using System.CommandLine.Help;

namespace EdgeGuard.Commands;

/// <summary>A command line for each verb, as a user types it. Help and <c>COMMANDS.md</c> show it.</summary>
internal static class CommandExamples
{
    internal static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        ["run"] = "edgeguard run --config edgeguard.json",
        ["status"] = "edgeguard status",
        ["devices"] = "edgeguard devices --json",
        ["device"] = "edgeguard device 00:00:5e:00:53:10",
        ["device merge"] = "edgeguard device merge phone 02:00:5e:00:53:11",
        ["approvals"] = "edgeguard approvals",
        ["approve"] = "edgeguard approve 3f9a1c07",
        ["reject"] = "edgeguard reject 3f9a1c07",
        ["onboard"] = "edgeguard onboard --certificate camera.pem --device 00:00:5e:00:53:10",
        ["events"] = "edgeguard events --follow",
        ["rate-limit"] = "edgeguard rate-limit camera --for 30m",
        ["restrict"] = "edgeguard restrict camera --for 1h",
        ["quarantine"] = "edgeguard quarantine camera",
        ["release"] = "edgeguard release camera",
        ["why"] = "edgeguard why camera",
        ["report"] = "edgeguard report",
        ["allow"] = "edgeguard allow camera 203.0.113.7 1h",
        ["trust"] = "edgeguard trust nas",
        ["rename"] = "edgeguard rename 00005e005301 'Porch camera'",
        ["forget"] = "edgeguard forget 00005e005301",
        ["mute"] = "edgeguard mute camera ads.example.net --for 1d",
        ["monitor"] = "edgeguard monitor things",
        ["enforce"] = "edgeguard enforce things --show",
        ["confirm"] = "edgeguard confirm",
        ["pause"] = "edgeguard pause 15",
        ["resume"] = "edgeguard resume",
        ["rules"] = "edgeguard rules",
        ["coverage"] = "edgeguard coverage --config edgeguard.json",
        ["early"] = "edgeguard early",
        ["rollback"] = "edgeguard rollback",
        ["backup"] = "edgeguard backup gateway.backup",
        ["restore"] = "edgeguard restore gateway.backup",
        ["uninstall"] = "edgeguard uninstall",
        ["check"] = "edgeguard check seeds/profiles --json",
        ["verify"] = "edgeguard verify camera.json --signature camera.p7s --trust maker-ca.pem",
        ["profile show"] = "edgeguard profile show seeds/profiles/camera.json",
        ["profile diff"] = "edgeguard profile diff old.json new.json",
        ["profile import"] = "edgeguard profile import seeds/profiles",
        ["profile match"] = "edgeguard profile match camera",
        ["profile apply"] = "edgeguard profile apply camera https://mud.example.net/camera.json",
        ["explain"] = "edgeguard explain --profile camera.json --flow 'tcp 192.0.2.10:40000 > 198.51.100.7:443'",
        ["compile"] = "edgeguard compile camera.json --interface br-things",
        ["replay"] = "edgeguard replay camera.pcap --profile camera.json --mac 00:00:5e:00:53:10",
        ["replay-flows"] = "edgeguard replay-flows rules.csv --profile camera.json",
        ["learn"] = "edgeguard learn camera.pcap --mac 00:00:5e:00:53:10 --out camera.json",
        ["learn start"] = "edgeguard learn start camera --for 7d",
        ["learn status"] = "edgeguard learn status",
        ["learn review"] = "edgeguard learn review camera",
        ["learn accept"] = "edgeguard learn accept camera --tick 3",
        ["learn discard"] = "edgeguard learn discard camera",
        ["sightings"] = "edgeguard sightings capture.pcap --json",
        ["led show"] = "edgeguard led show",
        ["led test"] = "edgeguard led test --seconds 3",
        ["demo"] = "edgeguard demo",
        ["simulate"] = "edgeguard simulate tests/scenarios/mirai.json --report json",
        ["fleet simulate"] = "edgeguard fleet simulate --gateways 10 --devices 20 --broker mqtt://127.0.0.1 --duration 1m",
        ["fleet watch"] = "edgeguard fleet watch --broker mqtt://127.0.0.1",
        ["doctor"] = "edgeguard doctor",
        ["setup"] = "edgeguard setup --dry-run",
        ["config check"] = "edgeguard config check --config edgeguard.json",
        ["config show"] = "edgeguard config show",
        ["config schema"] = "edgeguard config schema",
        ["version"] = "edgeguard version --json",
    };

    /// <summary>The examples of a command and of its subcommands.</summary>
    internal static IEnumerable<string> Of(Command command)
    {
        string name = NameOf(command);
        return name.Length == 0 ? [] : All.Where(example => example.Key == name || example.Key.StartsWith($"{name} ", StringComparison.Ordinal)).Select(example => example.Value);
    }

    /// <summary>Writes the examples below the help of a command, where help was asked for.</summary>
    internal static void PrintAfterHelp(ParseResult parsed)
    {
        if (parsed.Action is not HelpAction || Of(parsed.CommandResult.Command).ToArray() is not { Length: > 0 } examples) return;
        Console.Out.WriteLine(examples.Length == 1 ? "Example:" : "Examples:");
        foreach (string example in examples) Console.Out.WriteLine($"  {example}");
        Console.Out.WriteLine();
    }

    private static string NameOf(Command command) =>
        command is RootCommand ? "" : command.Parents.OfType<Command>().FirstOrDefault() is { } parent && NameOf(parent) is { Length: > 0 } name ? $"{name} {command.Name}" : command.Name;
}
