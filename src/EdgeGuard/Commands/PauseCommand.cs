using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.State;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard pause LENGTH</c> and <c>edgeguard resume</c>: stop nothing for a while; it resumes by itself, also over a restart.</summary>
internal static class PauseCommand
{
    internal static Command Pause()
    {
        Argument<TimeSpan> length = new("LENGTH")
        {
            Description = "How long, at most 1d: a number of minutes, or a number with s, m, h or d, such as 90s or 2h.",
            CustomParser = result =>
            {
                if (DurationText.Read(result.Tokens[0].Value, bare: TimeSpan.FromMinutes(1)) is { } read) return read;
                result.AddError($"LENGTH: '{Plain.Text(result.Tokens[0].Value)}' is not a length such as 10, 90s or 2h.");
                return default;
            },
        };
        Command command = new("pause", "Pause enforcement: report forbidden packets, and do not drop them. Responses stay in force. Enforcement resumes by itself, also after a restart.") { length };
        return Finish(command, parsed => $"v1/orders/protection/pause?minutes={DurationOption.Minutes(parsed.GetValue(length))}");
    }

    internal static Command Resume() => Finish(new("resume", "End a pause now."), _ => "v1/orders/protection/pause-off");

    private static Command Finish(Command command, Func<ParseResult, string> path)
    {
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        command.Add(socket);
        command.Add(json);
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            if (await client.AskAsync(HttpMethod.Post, path(parsed), token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else Console.WriteLine(JsonSerializer.Deserialize(body, ControlJson.Default.StatusView)!.PausedUntil is { } until
                ? $"Enforcement is paused until {until:u}. To end the pause: edgeguard resume"
                : "Enforcement is on.");
            return ExitCode.Done;
        }));
        return command;
    }
}
