using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Commands;

/// <summary>
/// The graded responses by hand: <c>edgeguard rate-limit</c>, <c>restrict</c>, <c>quarantine ID [--for 1h]</c> and <c>release ID</c>; done
/// once the kernel enforces it.
/// </summary>
internal static class ResponseLevelCommand
{
    internal static Command RateLimit() => Hold("rate-limit", "Rate-limit a device: it may do what its profile allows, but slowly.");

    internal static Command Restrict() => Hold("restrict", "Restrict a device to DHCP, DNS and what its profile allows in quarantine.");

    internal static Command Quarantine()
    {
        Command command = Hold("quarantine", "Isolate a device: it may use only DHCP, and its live connections end.");
        command.Aliases.Add("isolate");
        return command;
    }

    internal static Command Release() => Finish(new("release", "End the response: the device may again do what its profile allows."), DeviceCommand.Who(), null);

    private static Command Hold(string verb, string description) =>
        Finish(new(verb, description), DeviceCommand.Who(), DurationOption.Create("until you release the device"));

    private static Command Finish(Command command, Argument<string> who, Option<string?>? length)
    {
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        command.Add(who);
        if (length is not null) command.Add(length);
        command.Add(socket);
        command.Add(json);
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            int? minutes = length is null ? null : DurationOption.Minutes(parsed.GetValue(length));
            string query = minutes is { } some ? string.Create(CultureInfo.InvariantCulture, $"&minutes={some}") : "";
            string path = $"v1/orders/device/{command.Name}?id={Uri.EscapeDataString(parsed.GetRequiredValue(who))}{query}";
            if (await client.AskAsync(HttpMethod.Post, path, token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else DeviceCommand.Print(JsonSerializer.Deserialize(body, ControlJson.Default.DeviceView)!);
            return ExitCode.Done;
        }));
        return command;
    }
}
