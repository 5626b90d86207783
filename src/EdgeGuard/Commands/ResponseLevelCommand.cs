using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Commands;

/// <summary>
/// The graded responses by hand: <c>edgeguard rate-limit</c>, <c>restrict</c>, <c>quarantine ID [--for 1h]</c> and <c>release ID</c>; done
/// once the kernel enforces it.
/// </summary>
internal static class ResponseLevelCommand
{
    /// <summary>One command for each verb of <see cref="ResponseLevels"/>, from the least strict level to the most strict, then <c>release</c>.</summary>
    internal static IEnumerable<Command> All() =>
        from row in ResponseLevels.Restricting.Append(ResponseLevel.None.Row())
        from verb in row.Verbs
        where verb.Help is not null
        select Create(row.Level, verb);

    private static Command Create(ResponseLevel level, ResponseVerb verb)
    {
        Command command = new(verb.Name, verb.Help);
        if (verb.Alias is not null) command.Aliases.Add(verb.Alias);
        command.With($"edgeguard {verb.Name} camera{(level == ResponseLevel.None ? "" : " --for 1h")}");
        return Finish(command, DeviceCommand.Who(), level == ResponseLevel.None ? null : DurationOption.Create("until you release the device"));
    }

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
            string? minutes = length is null ? null : DurationOption.Minutes(parsed.GetValue(length));
            string query = minutes is null ? "" : $"&minutes={minutes}";
            string path = $"v1/orders/device/{command.Name}?id={Uri.EscapeDataString(parsed.GetRequiredValue(who))}{query}";
            if (await client.AskAsync(HttpMethod.Post, path, token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else DeviceCommand.Print(JsonSerializer.Deserialize(body, ControlJson.Default.DeviceView)!);
            return ExitCode.Done;
        }));
        return command;
    }
}
