using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.State;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard allow ID PEER LENGTH</c>, and <c>--undo</c>: what a device may do beyond its profile.</summary>
internal static class AllowCommand
{
    private const string Never = "never";

    internal static Command Create()
    {
        Argument<string> who = DeviceCommand.Who();
        Argument<string> peer = new("PEER") { Description = "The peer: an address, a prefix, a host name, gateway or local-networks." };
        Argument<string?> length = new("LENGTH") { Description = $"How long: once (two minutes), always, never (as --undo), or {DurationOption.Grammar}.", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> undo = new("--undo") { Description = "Remove the permission." };
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("allow", "Allow a device one peer beyond its profile, or remove that permission.") { who, peer, length, undo, socket, json };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(undo) == parsed.GetValue(length) is not null) parsed.AddError("Give a length (once, 1h, always, never) or --undo.");
        });
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            string lasts = parsed.GetValue(undo) ? Never : parsed.GetValue(length)!;
            string path = $"v1/orders/device/allow?id={Uri.EscapeDataString(parsed.GetRequiredValue(who))}&peer={Uri.EscapeDataString(parsed.GetRequiredValue(peer))}&length={Uri.EscapeDataString(lasts)}";
            if (await client.AskAsync(HttpMethod.Post, path, token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else Print(JsonSerializer.Deserialize(body, ControlJson.Default.DeviceView)!, NamedPeer.TextOf(parsed.GetRequiredValue(peer)), lasts);
            return ExitCode.Done;
        }));
        return command.With("edgeguard allow camera 203.0.113.7 1h");
    }

    private static void Print(DeviceView device, string peer, string length)
    {
        string name = $"{Plain.Text(device.Name ?? device.Id)} ({device.Id})";
        Screen.Line(length == Never
            ? $"{name} may no longer contact {peer} beyond its profile; its connections there have ended."
            : $"{name} may contact {peer} {HowLong(length)}. To undo: edgeguard allow {device.Id} {peer} --undo");
    }

    private static string HowLong(string length) => length switch
    {
        "always" => "always",
        "once" => "for two minutes",
        _ => $"for {length}",
    };
}
