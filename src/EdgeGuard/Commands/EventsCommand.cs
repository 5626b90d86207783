using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard events</c>: what happens, line by line.</summary>
internal static class EventsCommand
{
    internal static Command Create()
    {
        Option<bool> follow = new("--follow", "-f") { Description = "Show new events until interrupted. Without it: the latest events." };
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("events", "Show events, one a line.") { follow, socket, json };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), client =>
            FollowAsync(client, parsed.GetValue(follow), parsed.GetValue(json), token)));
        return command;
    }

    private static async Task<int> FollowAsync(ControlClient client, bool follow, bool json, CancellationToken token)
    {
        try
        {
            await foreach (string line in client.LinesAsync(follow ? "v1/events?follow=true" : "v1/events", token))
            {
                Console.WriteLine(json ? line : Text(JsonSerializer.Deserialize(line, ControlJson.Default.EventView)!));
            }
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Done;
        }
    }

    private static string Text(EventView happened)
    {
        string? who = happened.Name ?? happened.Device;
        return $"{happened.Time:HH:mm:ss.fff} {(who is null ? "" : Plain.Text(who) + " ")}{Plain.Text(happened.Text)}";
    }
}
