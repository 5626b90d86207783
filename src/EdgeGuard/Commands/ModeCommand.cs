using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;
using EdgeGuard.Linux.Service;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard monitor</c> and <c>edgeguard enforce NETWORK|ID</c>: report forbidden packets only, or drop them.</summary>
internal static class ModeCommand
{
    internal static Command Monitor()
    {
        Option<string?> length = DurationOption.Create("until you change it. Only for a device");
        Command command = new("monitor", "Monitor a network or a device: report forbidden packets, and do not drop them.") { length };
        return Finish(command.With("edgeguard monitor things"), "monitor", parsed => DurationOption.Minutes(parsed.GetValue(length)) is { } minutes ? $"?minutes={minutes}" : "");
    }

    internal static Command Enforce()
    {
        Option<bool> force = new("--force") { Description = "Enforce also where devices would lose what works now." };
        Option<bool> noConfirm = new("--no-confirm") { Description = "Enforce for good. Otherwise the mode before returns after 120 s, unless 'edgeguard confirm' is run over another connection." };
        Command command = new("enforce", "Enforce the profiles on a network or a device: drop forbidden packets. It refuses where devices would lose what works now.") { force, noConfirm };
        return Finish(command.With("edgeguard enforce things --show", refused: "devices would lose what works now, or the agent refused"), "enforce", parsed =>
            $"?force={Word(parsed.GetValue(force))}&trial={Word(!parsed.GetValue(noConfirm))}&connection={Uri.EscapeDataString(LoginConnection.Read())}");
    }

    private static string Word(bool value) => value ? "true" : "false";

    private static Command Finish(Command command, string mode, Func<ParseResult, string> query)
    {
        Argument<string> subject = new("NETWORK|ID") { Description = "The name of a network; or the id, MAC address or name in the configuration of a device." };
        Option<bool> show = new("--show") { Description = "Only show what was forbidden lately, and what enforcement would cut; change nothing." };
        Option<bool> configured = new("--undo") { Description = "Return to the mode of the network or of the configuration." };
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        command.Add(subject);
        foreach (Option option in (Option[])[show, configured, socket, json]) command.Add(option);
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            string path = $"v1/modes/{Uri.EscapeDataString(parsed.GetRequiredValue(subject))}";
            string? body = parsed.GetValue(show)
                ? await client.AskAsync(HttpMethod.Get, path, token)
                : await client.AskAsync(HttpMethod.Post, $"{path}/{(parsed.GetValue(configured) ? "configured" : mode)}{query(parsed)}", token);
            if (body is null) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else Print(JsonSerializer.Deserialize(body, ControlJson.Default.ModeView)!);
            return ExitCode.Done;
        }));
        return command;
    }

    private static void Print(ModeView view)
    {
        WhyCommand.Section("Forbidden packets seen lately", view.Stopped.Count == 0 ? ["Nothing."] : view.Stopped);
        if (view.WouldCut is { } cut) WhyCommand.Section("Works now, and would be cut by enforcement", cut.Count == 0 ? ["Nothing."] : cut);
        string pause = view.Until is { } until ? $" Enforcement is paused until {until:u}." : "";
        Screen.Line();
        Screen.Line($"{Plain.Text(view.Subject)}: {view.Mode}.{pause}");
        if (view.ConfirmBy is { } end)
            Screen.Line($"NOT CONFIRMED: at {end:u} the mode before returns. Open a new connection to this gateway, and run there: edgeguard confirm");
    }
}
