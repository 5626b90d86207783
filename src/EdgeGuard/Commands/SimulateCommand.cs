using System.CommandLine;
using EdgeGuard.Lab;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard simulate FILE</c>: plays a scenario and holds the gateway to its expectations.</summary>
internal static class SimulateCommand
{
    internal static Command Create()
    {
        Argument<string> file = new("file") { Description = "The scenario, in JSON; tests/scenarios has examples." };
        Option<ReportForm> report = new("--report") { Description = "Write a report in this form, and nothing else, to standard output." };
        Option<bool> keep = new("--keep") { Description = "Leave the network up afterwards, until Ctrl-C." };
        Option<string?> messages = new("--messages") { Description = "Write every MQTT message that was heard to this file: topic, tab, payload." };
        Command command = new("simulate", "Play a scenario. Exit code 0: every expectation held; 1: one did not; 2: it could not run.") { file, report, messages, keep };
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
                .. request.MessagesFile is { } heard ? (string[])["--messages", heard] : [],
                .. request.Keep ? (string[])["--keep"] : [],
            ];
            return LabRun.PlayAsync(request, arguments, token);
        });
        return command;
    }
}
