using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.State;

namespace EdgeGuard.Commands;

/// <summary>
/// <c>edgeguard pause LENGTH</c>, <c>pause ID --for LENGTH</c> and <c>resume [ID]</c>: report forbidden packets and drop none for a while, for all
/// devices or for one.
/// </summary>
internal static class PauseCommand
{
    internal static Command Pause()
    {
        Argument<string> subject = new("LENGTH|ID")
        {
            Description = $"All devices, for this long, at most {Longest}: a number of minutes, or a number with s, m, h or d, such as 90s or 2h. With --for: one device, by its id, MAC address or name.",
        };
        Option<string?> length = DurationOption.Create("the first argument is a length, and all devices are meant", OrderLimits.LongestPause);
        Command command = new("pause", "Pause enforcement: report forbidden packets, and do not drop them. Responses stay in force. Enforcement resumes by itself, also after a restart.") { subject, length };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(length) is null && parsed.GetValue(subject) is { } text && !(ReadLength(text) <= OrderLimits.LongestPause))
                parsed.AddError(DurationText.WhyNot(Plain.Text(text), "one such as 10, 90s or 2h. To pause one device, add --for 10m", OrderLimits.LongestPause, TimeSpan.FromMinutes(1)));
        });
        return Finish(command.With("edgeguard pause 15"), parsed => parsed.GetValue(length) is { } text
            ? $"v1/orders/protection/pause?id={Uri.EscapeDataString(parsed.GetRequiredValue(subject))}&minutes={DurationOption.Minutes(text)}"
            : $"v1/orders/protection/pause?minutes={DurationOption.Minutes(ReadLength(parsed.GetRequiredValue(subject))!.Value)}", parsed => parsed.GetValue(length) is not null);
    }

    internal static Command Resume()
    {
        Argument<string?> who = new("ID") { Description = "Only this device. Default: the pause of all devices.", Arity = ArgumentArity.ZeroOrOne };
        return Finish(new Command("resume", "End a pause now.") { who }.With("edgeguard resume"),
            parsed => $"v1/orders/protection/pause-off{(parsed.GetValue(who) is { } id ? $"?id={Uri.EscapeDataString(id)}" : "")}", parsed => parsed.GetValue(who) is not null);
    }

    private static string Longest => DurationText.Write(OrderLimits.LongestPause);

    private static TimeSpan? ReadLength(string text) => DurationText.Read(text, bare: TimeSpan.FromMinutes(1));

    private static Command Finish(Command command, Func<ParseResult, string> path, Func<ParseResult, bool> isOfOne)
    {
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        command.Add(socket);
        command.Add(json);
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            if (await client.AskAsync(HttpMethod.Post, path(parsed), token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else if (isOfOne(parsed)) DeviceCommand.Print(JsonSerializer.Deserialize(body, ControlJson.Default.DeviceView)!);
            else Screen.Line(Answer(JsonSerializer.Deserialize(body, ControlJson.Default.StatusView)!));
            return ExitCode.Done;
        }));
        return command;
    }

    private static string Answer(StatusView status)
    {
        if (status.PausedUntil is { } until) return $"Enforcement is paused until {until:u}. To end the pause: edgeguard resume";
        string[] paused = [.. (status.Overrides ?? []).Where(one => one.Kind == "paused").Select(one => one.Subject)];
        return paused.Length == 0 ? "Enforcement is on." : $"Enforcement is on, except for {Plain.Text(string.Join(", ", paused))}. To end the pause of one device: edgeguard resume ID";
    }
}
