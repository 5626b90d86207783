using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Commands;

/// <summary>
/// <c>edgeguard mute [ID|--all] [PEER] [--shape NAME] [--for 1d] [--undo]</c>: mutes notices. Forbidden traffic is still dropped and stored.
/// </summary>
internal static class MuteCommand
{
    internal static Command Create()
    {
        Argument<string?> who = new("ID") { Description = "The device: its id, MAC address or name in the configuration.", Arity = ArgumentArity.ZeroOrOne };
        Argument<string?> peer = new("PEER") { Description = "Address or name of the peer. Default: every peer.", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> all = new("--all") { Description = "All devices, instead of ID." };
        Option<string?> shape = new("--shape") { HelpName = "NAME", Description = "Only this attack pattern, such as outside-profile. Without ID: of all devices." };
        Option<string?> length = DurationOption.Create("until you undo it");
        Option<bool> undo = new("--undo") { Description = "End the mute." };
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("mute", "Send no alerts about a device, a peer or an attack pattern. Packets are still dropped and kept for 'why' and 'report'. Without arguments: list the mutes.")
        {
            who, peer, all, shape, length, undo, socket, json,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(length) is not null && parsed.GetValue(undo)) parsed.AddError("Write --for or --undo, not both.");
            if (parsed.GetValue(all) && parsed.GetValue(peer) is not null) parsed.AddError("Write ID or --all, not both.");
        });
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            // With --all the one name that is given is the peer's.
            bool isAll = parsed.GetValue(all);
            (string? device, string? other) = isAll ? (null, parsed.GetValue(who)) : (parsed.GetValue(who), parsed.GetValue(peer));
            bool isList = !isAll && device is null && parsed.GetValue(shape) is null;
            string path = Path(device, other, parsed.GetValue(shape), DurationOption.Minutes(parsed.GetValue(length)));
            HttpMethod method = isList ? HttpMethod.Get : parsed.GetValue(undo) ? HttpMethod.Delete : HttpMethod.Post;
            return Print(await client.AskAsync(method, path, token), parsed.GetValue(json), isList);
        }));
        return command.With("edgeguard mute camera ads.example.net --for 1d");
    }

    private static int Print(string? body, bool isJson, bool isList)
    {
        if (body is null) return ExitCode.Refused;
        if (isJson) Console.WriteLine(body);
        else if (isList) List(JsonSerializer.Deserialize(body, ControlJson.Default.IReadOnlyListMuteView)!);
        else Screen.Line(JsonSerializer.Deserialize(body, ControlJson.Default.MuteView)!.Text);
        return ExitCode.Done;
    }

    private static void List(IReadOnlyList<MuteView> muted)
    {
        if (muted.Count == 0) Screen.Line("Nothing is muted.");
        foreach (MuteView one in muted) Screen.Line(one.Text);
    }

    private static string Path(string? who, string? peer, string? shape, string? minutes)
    {
        List<string> parts = [];
        if (who is not null) parts.Add($"device={Uri.EscapeDataString(who)}");
        if (peer is not null) parts.Add($"peer={Uri.EscapeDataString(peer)}");
        if (shape is not null) parts.Add($"shape={Uri.EscapeDataString(shape)}");
        if (minutes is not null) parts.Add($"minutes={minutes}");
        return $"v1/mutes?{string.Join('&', parts)}";
    }
}
