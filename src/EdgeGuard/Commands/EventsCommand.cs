using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;
using EdgeGuard.Linux.Files;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard events</c>: what happens, line by line.</summary>
internal static class EventsCommand
{
    private static readonly TimeSpan ReaderIsCheckedEvery = TimeSpan.FromSeconds(1);

    internal static Command Create()
    {
        Option<bool> follow = new("--follow", "-f") { Description = "Show new events until interrupted, or until nobody reads the output. Without it: the latest events." };
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("events", "Show events, the oldest first.") { follow, socket, json };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), client =>
            FollowAsync(client, parsed.GetValue(follow), parsed.GetValue(json), token)));
        return command.With("edgeguard events --follow", refused: null);
    }

    private static async Task<int> FollowAsync(ControlClient client, bool follow, bool json, CancellationToken token)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(token);
        using Timer reader = new(_ => EndIfUnread(end), null, ReaderIsCheckedEvery, ReaderIsCheckedEvery);
        try
        {
            await foreach (string line in client.LinesAsync(follow ? "v1/events?follow=true" : "v1/events", end.Token))
            {
                if (OutputPipe.IsClosed) break;
                if (json) Console.WriteLine(line);
                else Screen.Line(Text(JsonSerializer.Deserialize(line, ControlJson.Default.EventView)!));
            }
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Done;
        }
    }

    // The next event may be hours away.
    private static void EndIfUnread(CancellationTokenSource end)
    {
        if (OutputPipe.IsClosed) end.Cancel();
    }

    private static string Text(EventView happened)
    {
        string? who = happened.Name ?? happened.Device;
        return $"{happened.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}Z {(who is null ? "" : who + " ")}{happened.Text}";
    }
}
