using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeGuard.Agent.Control;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard mute [ID] [PEER] [--for 1d] [--undo]</c>: be told less. What is forbidden is stopped and kept all the same.</summary>
internal static class MuteCommand
{
    internal static Command Create()
    {
        Argument<string?> who = new("ID") { Description = "Id, MAC address or unique name of the device; every device if left out.", Arity = ArgumentArity.ZeroOrOne };
        Argument<string?> peer = new("PEER") { Description = "Address of the peer; every peer if left out.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> length = new("--for") { Description = "How long, as 30m, 12h or 1d; until --undo if left out." };
        Option<bool> undo = new("--undo") { Description = "Be told again." };
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("mute", "Be told no suggestions and advice about a device, or about it and a peer; they are kept for 'why' and 'report'.")
        {
            who, peer, length, undo, socket, json,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(length) is { } text && (parsed.GetValue(undo) || Minutes(text) is null)) parsed.AddError("Write --for 30m, 12h or 1d, or --undo.");
        });
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            string path = Path(parsed.GetValue(who), parsed.GetValue(peer), parsed.GetValue(length) is { } text ? Minutes(text) : null);
            if (await client.AskAsync(parsed.GetValue(undo) ? HttpMethod.Delete : HttpMethod.Post, path, token) is not { } body) return ExitCode.Refused;
            Console.WriteLine(parsed.GetValue(json) ? body : Say(JsonSerializer.Deserialize(body, ControlJson.Default.MuteView)!));
            return ExitCode.Done;
        }));
        return command;
    }

    internal static int? Minutes(string text)
    {
        int each = text.Length == 0 ? 0 : text[^1] switch { 'm' => 1, 'h' => 60, 'd' => 24 * 60, _ => 0 };
        return each > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 10_000 ? number * each : null;
    }

    private static string Path(string? who, string? peer, int? minutes)
    {
        List<string> parts = [];
        if (who is not null) parts.Add($"device={Uri.EscapeDataString(who)}");
        if (peer is not null) parts.Add($"peer={Uri.EscapeDataString(peer)}");
        if (minutes is { } length) parts.Add(string.Create(CultureInfo.InvariantCulture, $"minutes={length}"));
        return $"v1/mutes?{string.Join('&', parts)}";
    }

    private static string Say(MuteView view)
    {
        string what = $"{view.Device ?? "every device"}{(view.Peer is { } peer ? $" and {peer}" : "")}";
        string end = view.Until is { } until ? $"until {until:u}" : "until you take it back with --undo";
        return view.Muted ? $"You are told nothing of {what} {end}; what is forbidden is still stopped and kept." : $"You are told of {what} again.";
    }
}
