using System.CommandLine;
using EdgeGuard.Lab;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard simulate FILE</c>: runs a scenario file in a test network.</summary>
internal static class SimulateCommand
{
    internal static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "The scenario (JSON). tests/scenarios has examples." };
        Option<ReportFormat> report = new("--report") { HelpName = "FORMAT", Description = "Write a report in this format to standard output, and nothing else." };
        Option<bool> keep = new("--keep") { Description = "Keep the network running afterwards, until Ctrl-C." };
        Option<string?> messages = new("--messages") { HelpName = "FILE", Description = "Write every received MQTT message to this file: topic, tab, payload." };
        Command command = new("simulate", "Play a scenario on a test network inside this machine, and check its expectations.") { file, report, messages, keep };
        command.SetAction((parsed, token) =>
        {
            LabRequest request = new()
            {
                File = Path.GetFullPath(parsed.GetRequiredValue(file)),
                Report = parsed.GetValue(report),
                MessagesFile = parsed.GetValue(messages) is { } path ? Path.GetFullPath(path) : null,
                Keep = parsed.GetValue(keep),
            };
            string[] arguments =
            [
                "simulate", request.File, "--report", $"{request.Report}",
                .. request.MessagesFile is { } messagesFile ? (string[])["--messages", messagesFile] : [],
                .. request.Keep ? (string[])["--keep"] : [],
            ];
            return LabRun.RunAsync(request, arguments, token);
        });
        return command.With("edgeguard simulate tests/scenarios/mirai.json --report json", done: "every expectation held", refused: "an expectation did not hold", couldNotRun: "the scenario could not run");
    }
}
