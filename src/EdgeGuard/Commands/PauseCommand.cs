using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard pause MINUTES</c> and <c>edgeguard resume</c>: stop nothing for a while; it resumes by itself, also over a restart.</summary>
internal static class PauseCommand
{
    internal static Command Pause()
    {
        Argument<int> minutes = new("MINUTES")
        {
            Description = "Minutes; 1 to 1440.",
            CustomParser = result =>
            {
                if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count)) return count;
                result.AddError($"MINUTES: '{Plain.Text(result.Tokens[0].Value)}' is not a number of minutes such as 10.");
                return 0;
            },
        };
        Command command = new("pause", "Pause enforcement: report forbidden packets, and do not drop them. Responses stay in force. Enforcement resumes by itself, also after a restart.") { minutes };
        return Finish(command, parsed => $"v1/orders/protection/pause?minutes={parsed.GetValue(minutes)}");
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
