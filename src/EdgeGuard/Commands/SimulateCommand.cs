using System.CommandLine;
using EdgeGuard.Lab;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard simulate FILE</c>: runs a scenario file in a test network.</summary>
internal static class SimulateCommand
{
    internal static Command Create()
    {
        Argument<string> file = new("file") { Description = "Scenario file in JSON. tests/scenarios has examples." };
        Option<ReportFormat> report = new("--report") { Description = "Format of the report on standard output. Everything else goes to standard error." };
        Option<bool> keep = new("--keep") { Description = "Keep the test network running at the end, until Ctrl-C." };
        Option<string?> messages = new("--messages") { Description = "Write every received MQTT message to this file, one line each: topic, tab, payload." };
        Command command = new("simulate", "Run a scenario. Exit code 0: every expectation held; 1: one did not; 2: the scenario could not run.") { file, report, messages, keep };
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
        return command;
    }
}
