using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard report</c>: a report of one page.</summary>
internal static class ReportCommand
{
    internal static Command Create()
    {
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("report", "Print one page: what each device may do, what was forbidden, and what you can do.") { socket, json };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            if (await client.AskAsync(HttpMethod.Get, "v1/report", token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else Print(JsonSerializer.Deserialize(body, ControlJson.Default.ReportView)!);
            return ExitCode.Done;
        }));
        return command.With("edgeguard report");
    }

    private static void Print(ReportView report)
    {
        Screen.Line($"{report.Gateway}, {report.Time:u}: {report.Summary}");
        foreach (ReportDeviceView device in report.Devices)
        {
            Screen.Line();
            Screen.Line($"== {Plain.Text(device.Name ?? device.Id)} ({device.Id})");
            Screen.Line(device.Now);
            WhyCommand.Section("It may", device.May);
            WhyCommand.Section($"Forbidden lately{(device.DeniedTotal is { } total and > 0 ? $" ({total} packets in all)" : "")}", device.Stopped.Count == 0 ? ["Nothing."] : device.Stopped);
            WhyCommand.Section("What you can do", device.ToDo);
        }
        WhyCommand.Section("Muted alerts", report.Muted);
    }
}
