using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard monitor</c> and <c>edgeguard enforce NETWORK|ID</c>: only tell what is forbidden, or stop it.</summary>
internal static class ModeCommand
{
    internal static Command Monitor() => Create("monitor", "Monitor a network or a device: report forbidden packets, and do not drop them.");

    internal static Command Enforce() => Create("enforce", "Enforce the profiles on a network or a device: drop forbidden packets. It first shows what was forbidden lately.");

    private static Command Create(string mode, string description)
    {
        Argument<string> subject = new("NETWORK|ID") { Description = "The name of a network; or the id, MAC address or name in the configuration of a device." };
        Option<bool> show = new("--show") { Description = "Only show what was forbidden lately; change nothing." };
        Option<bool> configured = new("--undo") { Description = "Return to the mode of the network or of the configuration." };
        Option<string?>? length = mode == "monitor" ? DurationOption.Create("until you change it. Only for a device") : null;
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new(mode, description) { subject, show, configured, socket, json };
        if (length is not null) command.Add(length);
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            string path = $"v1/modes/{Uri.EscapeDataString(parsed.GetRequiredValue(subject))}";
            string? body = parsed.GetValue(show)
                ? await client.AskAsync(HttpMethod.Get, path, token)
                : await client.AskAsync(HttpMethod.Post, $"{path}/{(parsed.GetValue(configured) ? "configured" : mode)}{Query(length is null ? null : parsed.GetValue(length))}", token);
            if (body is null) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else Print(JsonSerializer.Deserialize(body, ControlJson.Default.ModeView)!);
            return ExitCode.Done;
        }));
        return command;
    }

    private static string Query(string? length) => length is null ? "" : $"?minutes={DurationOption.Minutes(length)}";

    private static void Print(ModeView view)
    {
        WhyCommand.Section("Forbidden packets seen lately", view.Stopped.Count == 0 ? ["Nothing."] : view.Stopped);
        string pause = view.Until is { } until ? $" Enforcement is paused until {until:u}." : "";
        Screen.Line();
        Screen.Line($"{Plain.Text(view.Subject)}: {view.Mode}.{pause}");
    }
}
